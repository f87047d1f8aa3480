import { once } from "node:events";
import { createServer, startHeartbeat, type Socket } from "@holdfast/net-core";
import { FaultProxy, listening, ScriptedClient } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

test("a peer from whom nothing comes any more is noticed", async () => {
  const server = createServer((socket) => {
    startHeartbeat(socket, { ping: "PING\n", intervalMs: 100, maxOutstanding: 2 });
    socket.resume();
  });
  await using service = await listening(server);
  await using proxy = await FaultProxy.listen({ to: service.endpoint });
  const accepted = once(server, "connection") as Promise<[Socket]>;
  await using client = await ScriptedClient.connect(proxy.endpoint);
  const [socket] = await accepted;

  await client.expectLine("PING");
  proxy.freeze(); // neither data nor FIN nor reset: as when packets are lost

  expect(await once(socket, "cut")).toEqual(["heartbeat"]);
});
