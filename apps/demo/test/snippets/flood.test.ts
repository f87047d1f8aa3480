import { createServer, LineDecoder, readFrames } from "@holdfast/net-core";
import { listening, ScriptedClient } from "@holdfast/net-core/testing";
import { test } from "vitest";

test("who says too much at once is not read for a while, and nothing is lost", async () => {
  let heard = 0;
  const server = createServer({ halfOpen: "allow" }, (socket) => {
    const reader = readFrames(socket, new LineDecoder(), {
      onFrame() {
        heard += 1;
        if (heard % 10 !== 0) return true;
        setTimeout(() => reader.resume(), 20);
        return false; // pauses the socket: the rest waits with the flooder
      },
      onError: (error) => socket.destroy(error),
      onEnd: () => socket.end(`${heard}\n`),
    });
  });
  await using service = await listening(server);
  await using client = await ScriptedClient.connect(service.endpoint);

  await client.halfClose("flood\n".repeat(50));

  await client.expectLine("50");
});
