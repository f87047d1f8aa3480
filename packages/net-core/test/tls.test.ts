import { once } from "node:events";
import nodeNet from "node:net";
import nodeTls, { type ConnectionOptions, type TLSSocket } from "node:tls";
import {
  adopt,
  createServer,
  type Refusal,
  type Server,
  type ServerOptions,
  type Socket,
  TlsContextError,
} from "@holdfast/net-core";
import { Authority, VirtualClock } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { readAll, type Served, served, servedAtPath } from "./support/pair.ts";

const authority = new Authority("the test's authority");
const localhost = authority.issue("localhost");
const renewed = authority.issue("localhost");
const other = authority.issue("other.example");
const wild = authority.issue("*.wild.example");
const alice = authority.issue("alice");
const stranger = new Authority("somebody else's authority").issue("mallory");

/** Greets by name whoever has a certificate. */
function greeting(options: ServerOptions): ServerOptions {
  return { ...options, tls: { ...localhost, ...options.tls } };
}

function greet(server: Server): void {
  server.on("connection", (socket) => {
    socket.on("error", () => undefined);
    const { subject } = (socket as unknown as TLSSocket).getPeerCertificate();
    socket.end(`hello ${String(subject?.CN ?? "stranger")}`);
  });
}

/** Connects, and gives the certificate's name with what the server says. */
async function ask(
  at: Served,
  options: ConnectionOptions = {},
): Promise<{ name: unknown; alpn: unknown; text: string; serial: string }> {
  const client = await dial(at, options);
  const { subject, serialNumber } = client.getPeerCertificate();
  const text = await readAll(client);
  client.destroy();
  return { name: subject.CN, alpn: client.alpnProtocol, serial: serialNumber, text };
}

async function dial(at: Served, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = await at.knock();
  const client = nodeTls.connect({ socket, ca: authority.cert, servername: "localhost", ...options });
  client.on("error", () => undefined);
  await once(client, "secureConnect");
  return client;
}

describe.each([
  ["TCP", served],
  ["a Unix socket", servedAtPath],
])("TLS over %s", (_, listen) => {
  test("serves the secured connection, an able socket", async () => {
    await using at = await listen(greeting({}));
    greet(at.server);
    const connected = once(at.server, "connection") as Promise<[Socket]>;

    const answer = await ask(at);

    expect(answer).toMatchObject({ name: "localhost", text: "hello stranger" });
    const [socket] = await connected;
    expect(socket).toBeInstanceOf(nodeTls.TLSSocket);
    expect(socket.peer.address).toBe(listen === served ? "127.0.0.1" : "unix");
  });

  test("counts one connection, that can be cut", async () => {
    await using at = await listen(greeting({}));
    const connected = once(at.server, "connection") as Promise<[Socket]>;
    const client = await dial(at);
    const [socket] = await connected;
    const sockets = [...at.server.sockets];
    const ended = Promise.race([once(client.resume(), "end"), once(client, "error")]);

    const report = await at.server.shutdown({ deadlineMs: 0 });

    expect(sockets).toEqual([socket]);
    expect(report).toMatchObject({ finished: 0, cut: 1 });
    await ended;
    expect(at.server.counts).toMatchObject({ accepted: 1, open: 0, ended: 1, cut: { "drain-deadline": 1 } });
  });

  test("joins what is sent in one turn, and keeps within an outbox", async () => {
    await using at = await listen(greeting({ outbox: { hardBytes: 100_000, policy: "drop" } }));
    at.server.on("connection", (socket) => {
      for (let number = 0; number < 1_000; number += 1) socket.send(`${number} `);
      socket.end();
    });

    const { text } = await ask(at);

    expect(text).toBe(Array.from({ length: 1_000 }, (_, number) => `${number} `).join(""));
  });

  test("comes behind a proxy's header", async () => {
    await using at = await listen(greeting({ proxyProtocol: { trusted: ["127.0.0.1", "unix"] } }));
    greet(at.server);
    const connected = once(at.server, "connection") as Promise<[Socket]>;
    const socket = await at.knock();
    socket.write("PROXY TCP4 192.0.2.7 203.0.113.1 50000 443\r\n");
    const client = nodeTls.connect({ socket, ca: authority.cert, servername: "localhost" });

    expect(await readAll(client)).toBe("hello stranger");
    expect((await connected)[0].peer.address).toBe("192.0.2.7");
  });
});

test("the certificate goes by the name asked for (SNI)", async () => {
  await using at = await served(greeting({ tls: { sni: { "other.example": other, "*.wild.example": wild } } }));
  greet(at.server);

  const names = ["localhost", "other.example", "a.wild.example"];
  const answers = await Promise.all(names.map((servername) => ask(at, { servername })));

  expect(answers.map(({ name }) => name)).toEqual(["localhost", "other.example", "*.wild.example"]);
});

test("the protocol is agreed on (ALPN)", async () => {
  await using at = await served(greeting({ tls: { alpn: ["holdfast/2", "holdfast/1"] } }));
  greet(at.server);

  expect((await ask(at, { ALPNProtocols: ["holdfast/1", "holdfast/2"] })).alpn).toBe("holdfast/2");
});

describe("client certificates", () => {
  test("are asked for and told", async () => {
    await using at = await served(greeting({ tls: { ca: authority.cert, clientCertificates: "request" } }));
    greet(at.server);

    expect((await ask(at, alice)).text).toBe("hello alice");
    expect((await ask(at)).text).toBe("hello stranger");
  });

  test("that are required keep those out who have none, or a wrong one", async () => {
    await using at = await served(greeting({ tls: { ca: authority.cert, clientCertificates: "require" } }));
    greet(at.server);
    const connections: string[] = [];
    at.server.on("connection", () => void connections.push("one"));

    expect((await ask(at, alice)).text).toBe("hello alice");
    expect((await ask(at, stranger)).text).toBe("");
    expect((await ask(at)).text).toBe("");
    await at.server.waitForConnections(0);

    expect(connections).toEqual(["one"]);
    expect(at.server.counts.refused).toEqual({ "tls-handshake": 2 });
  });
});

describe("a reload", () => {
  test("gives new connections the new certificate and leaves the open ones", async () => {
    await using at = await served(greeting({}));
    at.server.on("connection", (socket) => void socket.pipe(socket));
    const client = await dial(at);
    const before = client.getPeerCertificate().serialNumber;

    at.server.reloadTls(renewed);
    const after = (await dial(at)).getPeerCertificate().serialNumber;
    client.write("still here");

    expect(after).not.toBe(before);
    expect(String((await once(client, "data"))[0])).toBe("still here");
  });

  test("with a broken pair says so and keeps the old one", async () => {
    await using at = await served(greeting({ tls: { sni: { "other.example": other } } }));
    greet(at.server);
    const before = await ask(at);
    const broken = { cert: renewed.cert, key: alice.key };

    expect(() => at.server.reloadTls(broken)).toThrow(TlsContextError);
    expect(() => at.server.reloadTls({ cert: "no certificate", key: alice.key })).toThrow(
      "cannot use the TLS settings",
    );
    expect(() => at.server.reloadTls({ ...renewed, sni: { "other.example": broken } })).toThrow('for "other.example"');

    expect((await ask(at)).serial).toBe(before.serial);
    expect((await ask(at, { servername: "other.example" })).name).toBe("other.example");
  });

  test("forgets a name that is gone", async () => {
    await using at = await served(greeting({ tls: { sni: { "other.example": other } } }));
    greet(at.server);

    at.server.reloadTls(localhost);

    expect((await ask(at, { servername: "other.example", checkServerIdentity: () => undefined })).name).toBe(
      "localhost",
    );
  });

  test("is for servers with the option tls", () => {
    expect(() => createServer().reloadTls(localhost)).toThrow("tls must be given when the server is made");
  });
});

describe("who does not shake hands", () => {
  const hello = Buffer.from("160301020001", "hex"); // the start of a ClientHello of 512 bytes

  test.each([
    ["speaks another protocol", (client: nodeNet.Socket) => void client.write("GET / HTTP/1.1\r\n\r\n")],
    ["breaks off", (client: nodeNet.Socket) => void client.write(hello, () => client.resetAndDestroy())],
  ])("but %s is refused", async (_, act) => {
    await using at = await served(greeting({}));
    const refused = once(at.server, "refused") as Promise<[Refusal]>;

    act(await at.knock());

    expect((await refused)[0].reason).toBe("tls-handshake");
    expect(at.server.counts).toMatchObject({ open: 0, ended: 0, refused: { "tls-handshake": 1 } });
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["half a greeting", hello],
    ["half a greeting, and ends", hello, true],
  ])("but sends %s is refused at the deadline", async (_, data, ends = false) => {
    const clock = new VirtualClock();
    await using at = await served(greeting({ clock, tls: { handshakeMs: 1_000 } }));
    const client = await at.knock();
    client.write(data);
    if (ends) client.end();
    await at.server.waitForConnections(1);

    clock.advance(999);
    const before = at.server.counts.open;
    clock.advance(21);

    expect(before).toBe(1);
    expect(at.server.counts).toMatchObject({ open: 0, refused: { "tls-deadline": 1 } });
    expect(await readAll(client)).toBe("");
  });

  test("but comes and goes is no refusal: a health check does so", async () => {
    await using at = await served(greeting({}));

    const client = await at.knock();
    await at.server.waitForConnections(1);
    client.end();
    await at.server.waitForConnections(0);

    expect(at.server.counts).toEqual({ accepted: 1, open: 0, ended: 1, refused: {}, cut: {} });
  });
});

test("an adopted tls.Server counts its TLS sockets, with their peers", async () => {
  const server = adopt(nodeTls.createServer(localhost));
  const { port } = (await server.bind("tcp://127.0.0.1:0")) as { port: number };
  const secured = once(server, "secureConnection") as Promise<[Socket]>;

  const client = nodeTls.connect({ port, host: "127.0.0.1", ca: authority.cert, servername: "localhost" });
  const [socket] = await secured;

  expect([...server.sockets]).toEqual([socket]);
  expect(socket.peer.address).toBe("127.0.0.1");
  client.destroy();
  await server.waitForConnections(0);
  await server.shutdown();
});

test("a server of TLS tells no line before the handshake", async () => {
  await using at = await served(greeting({ limits: { deny: ["127.0.0.1"], refusalLine: "no\n" } }));

  expect(await readAll(await at.knock())).toBe("");
});

test.each([
  [{ ...localhost, handshakeMs: 0 }, "tls.handshakeMs must be an integer from 1"],
  [
    { ...localhost, clientCertificates: true },
    'tls.clientCertificates must be one of "none", "request", "require", got true',
  ],
  [{ ...localhost, alpn: "h2" }, 'tls.alpn must be an array of protocol names, got "h2"'],
  [{ key: alice.key, cert: localhost.cert }, "cannot use the TLS settings"],
  ["cert.pem", 'tls must be an object, got "cert.pem"'],
])("bad TLS options are refused (%#)", (tls, message) => {
  expect(() => createServer({ tls } as never)).toThrow(message);
});

test("nodeNet is left alone", () => {
  expect(nodeNet.createServer()).not.toHaveProperty("reloadTls");
});
