import { once } from "node:events";
import { createServer, type Socket } from "@holdfast/net-core";
import { listening, ScriptedClient } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

test("a connection is cut at its deadline, however busy it seems", async () => {
  const server = createServer({ deadlines: { ageMs: 300 } }, (socket) => void socket.resume());
  await using service = await listening(server);
  const accepted = once(server, "connection") as Promise<[Socket]>;
  await using client = await ScriptedClient.connect(service.endpoint);
  const [socket] = await accepted;
  const cut = once(socket, "cut");

  await client.sendSlowly("GET / HTTP/1.1\r\n");

  expect(await cut).toEqual(["age-deadline"]);
});
