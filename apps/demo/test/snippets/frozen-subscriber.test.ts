import { once } from "node:events";
import { createServer, type Socket } from "@holdfast/net-core";
import { listening, ScriptedClient, temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

test("a peer that reads nothing is cut when more waits for it than may", async () => {
  await using folder = await temporaryDirectory();
  const server = createServer({ outbox: { hardBytes: 1_000_000, policy: "disconnect" } });
  await using service = await listening(server, { kind: "unix", path: folder.path("service.sock") });
  const accepted = once(server, "connection") as Promise<[Socket]>;
  await using client = await ScriptedClient.connect(service.endpoint);
  client.pause();
  const [socket] = await accepted;
  const cut = once(socket, "cut");

  socket.send(Buffer.alloc(900_000));
  socket.send(Buffer.alloc(900_000));

  expect(await cut).toEqual(["slow-consumer"]);
});
