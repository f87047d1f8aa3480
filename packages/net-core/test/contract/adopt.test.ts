import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import nodeNet from "node:net";
import { text } from "node:stream/consumers";
import tls from "node:tls";
import netCore, { adopt } from "@holdfast/net-core";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed, connected, failed, listening, portOf } from "./support.ts";

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8");
const key = fixture("localhost.key");
const cert = fixture("localhost.crt");

const connectTls = (port: number): tls.TLSSocket => tls.connect({ port, host: "127.0.0.1", ca: cert });

async function get(options: http.RequestOptions): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  http.get({ agent: false, ...options }, resolve).on("error", reject);
  return await text(await promise);
}

describe("@holdfast/net-core only", () => {
  test("adopt keeps the object, its class and what it had, and does nothing twice", () => {
    const connectionListener = (): void => undefined;
    const server = nodeNet.createServer(connectionListener);

    const adopted = adopt(server);

    expect(adopted).toBe(server);
    expect(adopt(adopted)).toBe(server);
    expect(server.constructor).toBe(nodeNet.Server);
    expect(server.listeners("connection")).toEqual([connectionListener]);
    expect(typeof adopted.bind).toBe("function");
  });

  test("adopt of something of ours changes nothing", () => {
    const server = netCore.createServer();
    const socket = new netCore.Socket();

    expect(adopt(server)).toBe(server);
    expect(adopt(socket)).toBe(socket);
    expect(Object.getPrototypeOf(server)).toBe(netCore.Server.prototype);
    expect(Object.getPrototypeOf(socket)).toBe(netCore.Socket.prototype);
  });

  test.each([
    ["net.Server", () => nodeNet.createServer(), nodeNet.Server],
    ["http.Server", () => http.createServer(), http.Server],
    ["tls.Server", () => tls.createServer(), tls.Server],
    ["subclass of net.Server", () => new (class Sub extends nodeNet.Server {})(), nodeNet.Server],
  ])("an adopted %s stays an instance of its class", (_name, make, Class) => {
    const server = make();
    const { constructor } = server;

    adopt(server);

    expect(server).toBeInstanceOf(Class);
    expect(server.constructor).toBe(constructor);
  });

  test("adoption is the object's own: others of its class stay as they were", () => {
    adopt(nodeNet.createServer());

    expect("bind" in nodeNet.createServer()).toBe(false);
  });

  test.each([[{}], [null], ["a text"], [undefined]])("adopt(%j) throws ERR_OPTION_TYPE", (target) => {
    expect(() => adopt(target as unknown as nodeNet.Socket)).toThrow(
      expect.objectContaining({ code: "ERR_OPTION_TYPE" }),
    );
  });

  test("an open socket of node:net goes on as ours", async () => {
    await using pair = await connected(nodeNet, { server: { allowHalfOpen: true } });
    pair.accepted.write("before ");
    const heard = text(pair.client);

    const outcome = await adopt(pair.accepted).finish("after");

    expect(outcome).toBe("finished");
    expect(await heard).toBe("before after");
  });

  test("a listening server of node:net goes on as ours", async () => {
    const server = nodeNet.createServer();
    const port = await listening(server);

    const adopted = adopt(server);
    const client = nodeNet.connect(port, "127.0.0.1").resume();
    const [accepted] = (await once(server, "connection")) as [netCore.Socket];
    const { endpoint } = adopted;
    const report = Promise.all([adopted.shutdown(), closed(client)]);

    expect(endpoint).toMatchObject({ kind: "tcp", port });
    expect(accepted).toBeInstanceOf(netCore.Socket);
    expect(await accepted.finish("bye")).toBe("finished");
    expect(await report).toMatchObject([{ finished: 1, cut: 0 }, [false]]);
  });

  describe("an adopted http.Server", () => {
    test("serves requests", async () => {
      await using server = http.createServer((request, response) => void response.end(`you asked ${request.url}`));
      const port = await listening(adopt(server));

      expect(await get({ port, host: "127.0.0.1", path: "/a" })).toBe("you asked /a");
    });

    test("binds with retry, at a path of a given mode, and shuts down", async () => {
      await using directory = await temporaryDirectory();
      const server = adopt(http.createServer((_request, response) => void response.end("over Unix")));
      const socketPath = directory.path("web.sock");

      const endpoint = await server.bind(`unix:${socketPath}`, { mode: 0o600 });
      const answer = await get({ socketPath });
      const report = await server.shutdown();

      expect(endpoint).toEqual({ kind: "unix", path: socketPath });
      expect(answer).toBe("over Unix");
      expect(report).toMatchObject({ cut: 0 });
      expect(await directory.names()).toEqual([]);
    });

    test("serves over TLS when it is an https.Server", async () => {
      const server = adopt(https.createServer({ key, cert }, (_request, response) => void response.end("over TLS")));
      await server.bind("tcp://127.0.0.1:0");

      const { promise, resolve } = Promise.withResolvers<http.IncomingMessage>();
      https.get({ port: portOf(server), host: "127.0.0.1", ca: cert, agent: false }, resolve);
      const answer = await text(await promise);
      const report = await server.shutdown();

      expect(answer).toBe("over TLS");
      expect(report).toMatchObject({ cut: 0 });
    });

    test("still upgrades", async () => {
      await using server = http.createServer();
      server.on("upgrade", (_request, socket) => {
        socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello");
      });
      const port = await listening(adopt(server));
      const request = http.get({ port, host: "127.0.0.1", headers: { connection: "Upgrade", upgrade: "echo" } });

      const [, socket, head] = (await once(request, "upgrade")) as [unknown, nodeNet.Socket, Buffer];

      expect(head.toString() + (await text(socket))).toBe("hello");
    });
  });

  describe("an adopted tls.Server", () => {
    test("gives the sockets of 'secureConnection' the abilities, and they talk", async () => {
      await using server = tls.createServer({ key, cert, allowHalfOpen: true });
      const port = await listening(adopt(server));
      const client = connectTls(port);
      const heard = text(client);

      const [secure] = (await once(server, "secureConnection")) as [netCore.Socket];
      const question = once(secure, "data");
      client.write("question");
      await question;
      const outcome = await secure.finish("answer");

      expect(secure).toBeInstanceOf(netCore.Socket);
      expect(secure).toBeInstanceOf(tls.TLSSocket);
      expect(secure.constructor).toBe(tls.TLSSocket);
      expect((secure as unknown as tls.TLSSocket).encrypted).toBe(true);
      expect([outcome, await heard]).toEqual(["finished", "answer"]);
    });

    test("reads a question to its end and answers it", async () => {
      await using server = tls.createServer({ key, cert, allowHalfOpen: true });
      server.on("secureConnection", async (socket) => {
        let question = "";
        for await (const chunk of socket) question += String(chunk);
        socket.end(`you said ${question}`);
      });
      const port = await listening(adopt(server));

      const client = tls.connect({ port, host: "127.0.0.1", ca: cert, allowHalfOpen: true } as tls.ConnectionOptions);
      client.end("question");

      expect(await text(client)).toBe("you said question");
    });

    test("binds and shuts down, and knows its connections no more than that they have ended", async () => {
      const server = adopt(tls.createServer({ key, cert }));
      await server.bind("tcp://127.0.0.1:0", { retry: true });
      const client = connectTls(portOf(server));
      const [[secure]] = await Promise.all([once(server, "secureConnection"), once(client, "secureConnect")]);
      const open = server.sockets.size;

      const closing = server.shutdown();
      (secure as tls.TLSSocket).end("bye");
      const [report, heard] = await Promise.all([closing, text(client)]);

      expect([open, server.sockets.size, heard]).toEqual([1, 0, "bye"]);
      expect(report).toMatchObject({ finished: 1, cut: 0 });
    });

    test("tells a client that speaks no TLS by 'tlsClientError', as ever", async () => {
      await using server = tls.createServer({ key, cert });
      const port = await listening(adopt(server));
      const told = once(server, "tlsClientError");

      const client = nodeNet.connect(port, "127.0.0.1").resume();
      client.end("GET / HTTP/1.0\r\n\r\n");
      const [[error]] = await Promise.all([told, closed(client)]);

      expect(error).toBeInstanceOf(Error);
    });

    test("a client's TLSSocket can be adopted as well", async () => {
      await using server = tls.createServer({ key, cert }, (socket) => void socket.end("hello"));
      const port = await listening(server);

      const client = adopt(connectTls(port));
      let heard = "";
      for await (const chunk of client) heard += String(chunk);

      expect(heard).toBe("hello");
      expect(client).toBeInstanceOf(tls.TLSSocket);
    });

    test("an untrusted certificate is the client's 'error', as ever", async () => {
      await using server = tls.createServer({ key, cert });
      server.on("tlsClientError", () => undefined);
      const port = await listening(adopt(server));

      const error = await failed(tls.connect({ port, host: "127.0.0.1" }));

      expect(error).toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    });
  });
});
