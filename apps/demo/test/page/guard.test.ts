import { once } from "node:events";
import { request } from "node:http";
import { expect, test } from "vitest";
import { openPageServer } from "../../src/server/page-server.ts";
import { openFakeLab } from "./support/fake-lab.ts";
import { openPageSocket } from "./support/page-socket.ts";

test("a page of another origin may not open the WebSocket, nor may who names none", async () => {
  await using lab = await openFakeLab();
  await using server = await openServer(lab);

  for (const origin of ["http://evil.example", "null", "https://127.0.0.1", undefined]) {
    expect(await upgradeStatus(server.url, origin === undefined ? {} : { origin })).toBe(403);
  }
  expect(await upgradeStatus(server.url, { origin: server.url })).toBe(101);
});

test("a name that somebody else has made resolve to this machine is refused", async () => {
  await using lab = await openFakeLab();
  await using server = await openServer(lab);
  const { port } = new URL(server.url);

  expect(await status(server.url, { host: `rebound.example:${port}` })).toBe(403);
  expect(await status(server.url, { host: `localhost:${port}` })).toBe(200);
});

test("no page is served to other machines", async () => {
  await using lab = await openFakeLab();

  await expect(openPageServer(lab, { host: "0.0.0.0" })).rejects.toThrow("host must be one of 127.0.0.1");
});

test("allows no request elsewhere, and no frame around it", async () => {
  await using lab = await openFakeLab();
  await using server = await openServer(lab);

  const policy = (await fetch(server.url)).headers.get("content-security-policy");

  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
});

test("answers what is no request, and goes on", async () => {
  await using lab = await openFakeLab();
  await using server = await openServer(lab);
  await using socket = await openPageSocket(server.url);
  await socket.next("hello");

  for (const text of [
    "{",
    "[]",
    '{"type":"shutdown"}',
    '{"type":"play","fault":1}',
    '{"type":"play","fault":"a","b":1}',
  ]) {
    socket.sendText(text);
    expect((await socket.next("refused")).why).toMatch(/^that (was no JSON|is no request)/);
  }

  socket.send({ type: "play", fault: "port-thief" });
  expect((await socket.next("fault")).run.held).toBe(true);
});

test("refuses input to a terminal that is not open, and a ninth terminal", async () => {
  await using lab = await openFakeLab();
  await using server = await openServer(lab);
  await using socket = await openPageSocket(server.url);

  socket.send({ type: "terminal-input", terminal: "none", text: "hello" });
  expect((await socket.next("refused")).why).toBe("that terminal is not open");
  for (let number = 1; number <= 8; number += 1) {
    socket.send({ type: "terminal-open", terminal: `t${number}`, kind: "echo" });
    await socket.next("terminal-opened");
  }
  socket.send({ type: "terminal-open", terminal: "t9", kind: "echo" });

  expect((await socket.next("refused")).why).toBe("no more than 8 terminals at once");
});

test("ends a page that sends more than any request is long", async () => {
  await using lab = await openFakeLab();
  await using server = await openServer(lab);
  await using socket = await openPageSocket(server.url);
  await socket.next("hello");

  socket.sendText("x".repeat(100_000));

  expect(await socket.closed).toBe(1009);
});

async function openServer(lab: Parameters<typeof openPageServer>[0]): Promise<AsyncDisposable & { url: string }> {
  const server = await openPageServer(lab);
  return { url: server.url, [Symbol.asyncDispose]: () => server.close() };
}

async function status(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const sent = request(url, { headers }).end();
  const [response] = (await once(sent, "response")) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

async function upgradeStatus(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const upgrade = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  };
  const sent = request(new URL("live", url), { headers: { ...upgrade, ...headers } }).end();
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  sent.on("response", (response) => {
    response.resume();
    resolve(response.statusCode);
  });
  sent.on("upgrade", (response, socket) => {
    socket.destroy();
    resolve(response.statusCode);
  });
  return promise;
}
