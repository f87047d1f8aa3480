import { once } from "node:events";
import http from "node:http";
import nodeNet from "node:net";
import tls from "node:tls";
import { inherits } from "node:util";
import { describe, expect, test } from "vitest";
import { connected, listening, modules, type Net, portOf, serving } from "./support.ts";

type Callable = (...args: unknown[]) => void;

describe.each(modules)("%s", (_specifier, net) => {
  describe("class extends", () => {
    class CountingServer extends net.Server {
      count = 0;

      constructor(options?: nodeNet.ServerOpts) {
        super(options);
        this.on("connection", () => (this.count += 1));
      }

      override close(callback?: (error?: Error) => void): this {
        this.count = -1;
        return super.close(callback);
      }
    }

    class NamedSocket extends net.Socket {
      readonly name: string;

      constructor(name: string) {
        super({ allowHalfOpen: true });
        this.name = name;
      }
    }

    test("Server: a subclass serves, with fields and methods of its own", async () => {
      const server = new CountingServer({ allowHalfOpen: true });
      const port = await listening(server);

      const client = net.connect(port, "127.0.0.1");
      const [accepted] = (await once(server, "connection")) as [nodeNet.Socket];
      const { count } = server;
      client.destroy();
      accepted.destroy();
      server.close();
      await once(server, "close");

      expect([count, server.count]).toEqual([1, -1]);
      expect(server).toBeInstanceOf(CountingServer);
      expect(server).toBeInstanceOf(net.Server);
      expect(server.constructor).toBe(CountingServer);
    });

    test("Socket: a subclass connects", async () => {
      await using served = await serving(net);

      const socket = new NamedSocket("ann");
      await once(socket.connect(served.port, "127.0.0.1"), "connect");

      expect(socket).toMatchObject({ name: "ann", allowHalfOpen: true });
      expect(socket).toBeInstanceOf(NamedSocket);
      expect(socket).toBeInstanceOf(net.Socket);
      socket.destroy();
    });
  });

  describe("util.inherits", () => {
    function OldServer(this: nodeNet.Server, listener: () => void): void {
      (net.Server as unknown as Callable).call(this, { allowHalfOpen: true }, listener);
    }
    inherits(OldServer, net.Server);

    function OldSocket(this: nodeNet.Socket): void {
      (net.Socket as unknown as Callable).call(this, { allowHalfOpen: true });
    }
    inherits(OldSocket, net.Socket);

    const make = <Made>(Constructor: Function, ...args: unknown[]): Made =>
      Reflect.construct(Constructor, args) as Made;

    test("Server: Server.call(this) makes a server of it that serves", async () => {
      const connection = Promise.withResolvers<void>();
      await using server = make<nodeNet.Server>(OldServer, connection.resolve);
      const port = await listening(server);

      const client = net.connect(port, "127.0.0.1");
      await connection.promise;

      expect(server).toBeInstanceOf(net.Server);
      expect(server).toBeInstanceOf(OldServer);
      expect(server).toMatchObject({ allowHalfOpen: true });
      client.destroy();
      server.close();
    });

    test("Socket: Socket.call(this) makes a socket of it that connects", async () => {
      await using served = await serving(net);

      const socket = make<nodeNet.Socket>(OldSocket);
      await once(socket.connect(served.port, "127.0.0.1"), "connect");

      expect(socket).toBeInstanceOf(net.Socket);
      expect(socket).toBeInstanceOf(OldSocket);
      expect(socket.allowHalfOpen).toBe(true);
      socket.destroy();
    });
  });

  describe("instanceof", () => {
    class SubServer extends net.Server {}
    class SubSocket extends net.Socket {}

    test.each<[what: string, answer: boolean, value: () => unknown]>([
      ["its own server", true, () => net.createServer()],
      ["a server of node:net", true, () => nodeNet.createServer()],
      ["an http.Server", true, () => http.createServer()],
      ["a tls.Server", true, () => tls.createServer()],
      ["a subclass's server", true, () => new SubServer()],
      ["a socket", false, () => new net.Socket()],
      ["a plain object", false, () => ({})],
      ["null", false, () => null],
    ])("%s is a net.Server: %s", (_what, answer, value) => {
      expect(value() instanceof net.Server).toBe(answer);
    });

    test.each<[what: string, answer: boolean, value: () => unknown]>([
      ["its own socket", true, () => new net.Socket()],
      ["a socket of node:net", true, () => new nodeNet.Socket()],
      ["a TLSSocket", true, () => new tls.TLSSocket(new net.Socket())],
      ["an object that can be written to", false, () => ({ write: () => true })],
      ["a server", false, () => net.createServer()],
      ["undefined", false, () => undefined],
    ])("%s is a net.Socket: %s", (_what, answer, value) => {
      expect(value() instanceof net.Socket).toBe(answer);
    });

    test("an instance of the base is no instance of a subclass", () => {
      expect(new net.Server() instanceof SubServer).toBe(false);
      expect(new nodeNet.Server() instanceof SubServer).toBe(false);
      expect(new net.Socket() instanceof SubSocket).toBe(false);
      expect(new nodeNet.Socket() instanceof SubSocket).toBe(false);
    });

    test("every instance is one of node:net's classes as well", () => {
      expect(new SubServer()).toBeInstanceOf(nodeNet.Server);
      expect(new SubSocket()).toBeInstanceOf(nodeNet.Socket);
    });
  });

  describe("patching", () => {
    /** Replaces a method for the time of `run`. */
    async function patched(prototype: object, name: string, calls: string[], run: () => Promise<void>): Promise<void> {
      const before = Object.getOwnPropertyDescriptor(prototype, name);
      const original = Reflect.get(prototype, name) as (...args: unknown[]) => unknown;
      const patch = function (this: unknown, ...args: unknown[]): unknown {
        calls.push(name);
        return Reflect.apply(original, this, args);
      };
      Object.defineProperty(prototype, name, { value: patch, configurable: true, writable: true });
      try {
        await run();
      } finally {
        if (before) Object.defineProperty(prototype, name, before);
        else Reflect.deleteProperty(prototype, name);
      }
    }

    test("a method put on Socket.prototype reaches connecting and accepted sockets", async () => {
      const calls: string[] = [];

      await patched(net.Socket.prototype, "pause", calls, async () => {
        await using pair = await connected(net);
        pair.client.pause();
        pair.accepted.pause();
      });

      expect(calls).toEqual(["pause", "pause"]);
    });

    test("Socket.prototype.connect is what connect calls", async () => {
      const calls: string[] = [];
      await using served = await serving(net);

      await patched(net.Socket.prototype, "connect", calls, async () => {
        const socket = net.connect(served.port, "127.0.0.1");
        await once(socket, "connect");
        socket.destroy();
      });

      expect(calls).toEqual(["connect"]);
    });

    test("Server.prototype.listen is what a server's listen is", async () => {
      const calls: string[] = [];

      await patched(net.Server.prototype, "listen", calls, async () => {
        await using server = net.createServer();
        await listening(server);
      });

      expect(calls).toEqual(["listen"]);
    });

    test("an own `emit` of a server sees every connection", async () => {
      const server = net.createServer();
      const events: unknown[] = [];
      const { emit } = server;
      server.emit = (event: string, ...args: unknown[]) => {
        events.push(event);
        return emit.call(server, event, ...args);
      };
      const client = net.connect(await listening(server), "127.0.0.1");
      const [accepted] = (await once(server, "connection")) as [nodeNet.Socket];
      accepted.destroy();
      client.destroy();
      server.close();
      await once(server, "close");

      expect(events).toEqual(["listening", "connection", "close"]);
    });
  });

  test("http serves over a connection that a net.Server accepted", async () => {
    const web = http.createServer((_request, response) => void response.end("over net"));
    await using served = await serving(net);
    served.server.on("connection", (socket) => void web.emit("connection", socket));

    const agent = new http.Agent({ keepAlive: false });
    const { promise, resolve } = Promise.withResolvers<http.IncomingMessage>();
    http.get({ port: portOf(served.server), host: "127.0.0.1", agent, createConnection: creating(net) }, resolve);
    const response = await promise;

    expect((await response.setEncoding("utf8").toArray()).join("")).toBe("over net");
  });
});

/** How http asks for a connection. */
function creating(net: Net): http.ClientRequestArgs["createConnection"] {
  return (options) => net.createConnection(options as nodeNet.TcpNetConnectOpts);
}
