import { createServer, encodeLine, LineDecoder, readFrames } from "@holdfast/net-core";
import { FaultProxy, listening, ScriptedClient } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

test("lines are the same when each byte comes by itself", async () => {
  const server = createServer((socket) => {
    readFrames(socket, new LineDecoder({ encoding: "utf8" }), {
      onFrame: (line) => void socket.write(encodeLine(line.toUpperCase())),
      onError: (error) => socket.destroy(error),
    });
  });
  await using service = await listening(server);
  await using proxy = await FaultProxy.listen({ to: service.endpoint, toServer: { pieceBytes: 1 } });
  await using client = await ScriptedClient.connect(proxy.endpoint);

  await client.send("one\ntwo €\n");

  expect([await client.expectLine(), await client.expectLine()]).toEqual(["ONE", "TWO €"]);
});
