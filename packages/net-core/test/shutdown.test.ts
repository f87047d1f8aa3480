import { once } from "node:events";
import nodeNet from "node:net";
import { createServer, type Server, type Socket } from "@holdfast/net-core";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

/** A server with clients connected to it, whose sockets on the server's side are returned. */
async function serverWith(clients: number): Promise<{ server: Server; sockets: Socket[]; peers: nodeNet.Socket[] }> {
  const server = createServer((socket) => void socket.on("error", () => undefined).resume());
  const { port } = (await server.bind("tcp://127.0.0.1:0")) as { port: number };
  const sockets: Socket[] = [];
  const peers: nodeNet.Socket[] = [];
  for (let count = 0; count < clients; count += 1) {
    const accepted = once(server, "connection");
    peers.push(
      nodeNet
        .connect(port, "127.0.0.1")
        .on("error", () => undefined)
        .resume(),
    );
    sockets.push(((await accepted) as [Socket])[0]);
  }
  return { server, sockets, peers };
}

test("a shutdown waits for the connections that are open, and counts them", async () => {
  const { server, peers } = await serverWith(3);
  expect(server.sockets.size).toBe(3);

  const report = server.shutdown();
  expect(server.listening).toBe(false);
  for (const peer of peers) peer.end();

  expect(await report).toEqual({ finished: 3, evicted: 0, cut: 0, elapsedMs: expect.any(Number) });
  expect(server.sockets.size).toBe(0);
});

test("a shutdown cuts those that outlast its deadline", async () => {
  const { server, peers } = await serverWith(2);
  const closed = once(peers[1] as nodeNet.Socket, "close");

  const report = server.shutdown({ deadlineMs: 20 });
  peers[0]?.end();

  expect(await report).toMatchObject({ finished: 1, cut: 1 });
  await closed;
});

test("a deadline of 0 cuts all at once", async () => {
  const { server } = await serverWith(2);

  expect(await server.shutdown({ deadlineMs: 0 })).toMatchObject({ finished: 0, cut: 2 });
});

test("a shutdown of a server that never listened, or has been shut down, ends at once", async () => {
  const server = createServer();
  let closes = 0;
  server.on("close", () => (closes += 1));

  expect(await server.shutdown()).toEqual({ finished: 0, evicted: 0, cut: 0, elapsedMs: 0 });
  await server.bind("tcp://127.0.0.1:0");
  expect(await server.shutdown()).toMatchObject({ finished: 0, cut: 0 });
  expect(await server.shutdown()).toEqual({ finished: 0, evicted: 0, cut: 0, elapsedMs: 0 });

  expect(closes).toBe(1);
});

test("two calls at once get the same report", async () => {
  const { server, peers } = await serverWith(1);

  const first = server.shutdown();
  const second = server.shutdown({ deadlineMs: 1 });
  peers[0]?.end();

  expect(await first).toBe(await second);
});

test("a shutdown ends a bind that is still waiting", async () => {
  const { server: holder } = await serverWith(0);
  const waiting = createServer();
  const bound = waiting.bind(holder.endpoint as never, { retry: { baseDelayMs: 60_000 } });
  const failure = bound.catch((error: unknown) => error);
  await once(waiting, "retry");

  await waiting.shutdown();

  expect(await failure).toMatchObject({ code: "ERR_BIND_ABORTED", by: "close" });
  await holder.shutdown();
});

test("clients that the kernel has connected to a Unix path are served, not reset", async () => {
  await using directory = await temporaryDirectory();
  const path = directory.path("a.sock");
  const server = createServer((socket) => void socket.end("served"));
  await server.bind({ path });
  // All of them reach the backlog before the event loop can accept the first.
  const clients = Array.from({ length: 50 }, () => nodeNet.connect(path));
  const answers = Promise.all(clients.map(async (client) => (await client.toArray()).join("")));

  const report = await server.shutdown();

  expect(await answers).toEqual(clients.map(() => "served"));
  expect(report).toMatchObject({ finished: 50, cut: 0 });
  expect(await directory.names()).toEqual([]);
});

test("a bad deadline is refused by name", () => {
  expect(() => createServer().shutdown({ deadlineMs: -1 })).toThrow(
    "deadlineMs must be an integer from 0 to 2147483647, got -1",
  );
});
