import { once } from "node:events";
import nodeNet from "node:net";
import { connect, createServer, type HalfOpenOptions, type Server, type Socket } from "@holdfast/net-core";
import { describe, expect, test } from "vitest";

type TcpEndpoint = { readonly port: number; readonly host: string };

async function listening(server: Server): Promise<TcpEndpoint> {
  return (await server.bind("tcp://127.0.0.1:0")) as TcpEndpoint;
}

async function textOf(socket: nodeNet.Socket): Promise<string> {
  return (await socket.toArray()).join("");
}

describe("iterating over a half-open socket", () => {
  test("ends at the peer's FIN and leaves the answer to be written (nodejs/node#49073)", async () => {
    const server = createServer({ halfOpen: "allow" }, async (socket) => {
      let question = "";
      for await (const chunk of socket) question += chunk.toString();
      socket.end(`you said ${question}`);
    });
    const client = nodeNet.connect({ ...(await listening(server)), allowHalfOpen: true });

    client.end("hello");

    expect(await textOf(client)).toBe("you said hello");
    expect(await server.shutdown()).toMatchObject({ cut: 0 });
  });

  test.each(["break", "throw"])("destroys it when the loop is left early by %s, as Node documents", async (way) => {
    const destroyed = Promise.withResolvers<boolean>();
    const server = createServer({ halfOpen: "allow" }, async (socket) => {
      try {
        for await (const _ of socket) {
          if (way === "break") break;
          throw new Error("thrown");
        }
      } catch {
        // It is the socket that is looked at.
      }
      destroyed.resolve(socket.destroyed);
    });
    const client = nodeNet.connect(await listening(server));

    const closed = once(client.resume(), "close");
    client.write("hello");

    expect(await destroyed.promise).toBe(true);
    await closed;
    await server.shutdown();
  });

  test("fails when the connection is reset", async () => {
    const failed = Promise.withResolvers<unknown>();
    const server = createServer(async (socket) => {
      socket.on("error", () => undefined);
      try {
        for await (const _ of socket) client.resetAndDestroy();
      } catch (error) {
        failed.resolve(error);
      }
    });
    const client = nodeNet.connect(await listening(server));

    client.write("hello");

    expect(await failed.promise).toMatchObject({ code: "ECONNRESET" });
    await server.shutdown();
  });
});

describe("finish()", () => {
  /** A server's side and a client's side of one connection. */
  async function pair(options: {
    halfOpen: HalfOpenOptions;
  }): Promise<{ server: Server; ours: Socket; peer: nodeNet.Socket }> {
    const server = createServer(options);
    const accepted = once(server, "connection");
    const peer = nodeNet.connect({ ...(await listening(server)), allowHalfOpen: true });
    const [ours] = (await accepted) as [Socket];
    return { server, ours, peer };
  }

  test("sends what is left, then FIN, and waits for the peer's FIN", async () => {
    const { server, ours, peer } = await pair({ halfOpen: "allow" });
    ours.write("first ");

    const finished = ours.finish("and last");
    expect(await textOf(peer)).toBe("first and last");
    peer.end("and the peer's own");

    expect(await finished).toBe("finished");
    await server.shutdown();
  });

  test("cuts a peer that does not end in time", async () => {
    const { server, ours, peer } = await pair({ halfOpen: "allow" });

    const finished = ours.finish("bye", { deadlineMs: 20 });

    expect(await finished).toBe("deadline");
    expect(await server.shutdown()).toMatchObject({ cut: 0 });
    peer.destroy();
  });

  test("tells of a reset and throws nothing", async () => {
    const { server, ours, peer } = await pair({ halfOpen: "allow" });

    const finished = ours.finish();
    peer.resetAndDestroy();

    expect(await finished).toBe("reset");
    await server.shutdown();
  });

  test("leaves to the loop that reads what still comes", async () => {
    const { server, ours, peer } = await pair({ halfOpen: "allow" });
    const read = ours.toArray();
    peer.end("not lost");

    expect(await ours.finish()).toBe("finished");

    expect((await read).join("")).toBe("not lost");
    await server.shutdown();
  });

  test("on a socket that has ended tells how", async () => {
    const { server, ours, peer } = await pair({ halfOpen: "allow" });
    peer.end();
    expect(await ours.finish()).toBe("finished");

    expect(await ours.finish()).toBe("finished");

    await server.shutdown();
  });

  test("refuses data after the end, and a bad deadline", async () => {
    const { server, ours, peer } = await pair({ halfOpen: "allow" });
    ours.end();

    expect(() => ours.finish("too late")).toThrow('data must be absent once the socket has ended, got "too late"');
    expect(() => ours.finish(undefined, { deadlineMs: 0 })).toThrow("deadlineMs must be an integer from 1");

    peer.destroy();
    await server.shutdown();
  });
});

describe("the half-open policy", () => {
  test.each([
    ["mirror", false],
    ["allow", true],
    [{ deadlineMs: 1_000 }, true],
  ] as const)("%j gives allowHalfOpen %s to both sides", async (halfOpen, allowed) => {
    const server = createServer({ halfOpen });
    const accepted = once(server, "connection");
    const client = connect({ ...(await listening(server)), halfOpen });
    const [socket] = (await accepted) as [Socket];

    expect([socket.allowHalfOpen, client.allowHalfOpen]).toEqual([allowed, allowed]);

    client.destroy();
    await server.shutdown({ deadlineMs: 0 });
  });

  test("cuts a connection whose peer has ended and that nobody answers", async () => {
    const server = createServer({ halfOpen: { deadlineMs: 20 } }, (socket) => void socket.resume());
    const accepted = once(server, "connection");
    const client = nodeNet.connect({ ...(await listening(server)), allowHalfOpen: true });
    const [socket] = (await accepted) as [Socket];
    const told = once(socket, "cut");

    client.end();

    await told;
    await once(socket, "close");
    expect(server.sockets.size).toBe(0);
    client.destroy();
    await server.shutdown();
  });

  test("cuts a connection whose peer does not end though we have", async () => {
    const server = createServer({ halfOpen: { deadlineMs: 20 } }, (socket) => void socket.resume().end());
    const accepted = once(server, "connection");
    const client = nodeNet.connect({ ...(await listening(server)), allowHalfOpen: true });
    const [socket] = (await accepted) as [Socket];

    await once(socket, "cut");

    await once(socket, "close");
    client.destroy();
    await server.shutdown();
  });

  test("lets a connection in peace that both sides end in time", async () => {
    const server = createServer({ halfOpen: { deadlineMs: 60_000 } }, (socket) => void socket.pipe(socket));
    const client = connect({ ...(await listening(server)), halfOpen: { deadlineMs: 60_000 } });
    client.end("echo");

    expect(await textOf(client)).toBe("echo");

    expect(await server.shutdown()).toMatchObject({ cut: 0 });
  });

  test.each([
    ["maybe", 'halfOpen must be "allow", "mirror" or { deadlineMs }, got "maybe"'],
    [{ deadlineMs: 0 }, "halfOpen.deadlineMs must be an integer from 1 to 2147483647, got 0"],
    [{}, "halfOpen.deadlineMs must be an integer from 1 to 2147483647, got undefined"],
  ])("is checked: %j", (halfOpen, message) => {
    expect(() => createServer({ halfOpen } as never)).toThrow(message);
    expect(() => connect({ port: 1, halfOpen } as never)).toThrow(message);
  });
});
