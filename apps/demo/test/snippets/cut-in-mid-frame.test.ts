import { once } from "node:events";
import { createServer, encodeLengthPrefixed, LengthPrefixedDecoder, readFrames } from "@holdfast/net-core";
import { listening, ScriptedClient } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

test("of a frame that is cut in the middle nobody hears", async () => {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => undefined); // one peer's reset is nobody else's trouble
    readFrames(socket, new LengthPrefixedDecoder({ maxBytes: 1_000 }), {
      onFrame: (frame) => void heard.push(String(frame)),
      onError: () => undefined,
    });
  });
  await using service = await listening(server);
  const [accepted, client] = await Promise.all([once(server, "connection"), ScriptedClient.connect(service.endpoint)]);
  const frame = encodeLengthPrefixed(Buffer.from("hello"));

  await client.send(Buffer.concat([frame, frame.subarray(0, 6)]));
  await once(accepted[0], "data");
  client.reset();
  await server.waitForConnections(0);

  expect(heard).toEqual(["hello"]);
});
