import { createServer, LineDecoder, readFrames } from "@holdfast/net-core";
import { listening, ScriptedClient } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

test("of a line that is cut in the middle nobody hears", async () => {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => undefined); // one peer's reset is nobody else's trouble
    readFrames(socket, new LineDecoder({ encoding: "utf8", maxBytes: 8_191 }), {
      onFrame(line) {
        heard.push(line);
        socket.write(`heard ${line}\n`);
      },
      onError: () => undefined,
    });
  });
  await using service = await listening(server);
  await using client = await ScriptedClient.connect(service.endpoint);

  await client.send("this is whole\nand this is ha");
  await client.expectLine("heard this is whole");
  client.reset();
  await server.waitForConnections(0);

  expect(heard).toEqual(["this is whole"]);
});
