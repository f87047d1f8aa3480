import { createServer } from "@holdfast/net-core";
import { listening, ScriptedClient } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

test("a client that has sent its FIN gets its whole answer", async () => {
  const server = createServer({ halfOpen: { deadlineMs: 5_000 } }, async (socket) => {
    let question = "";
    for await (const chunk of socket) question += chunk.toString(); // up to the client's FIN
    await socket.finish(`you said ${question}`);
  });
  await using echo = await listening(server);
  await using client = await ScriptedClient.connect(echo.endpoint);

  await client.halfClose("hello");

  expect((await client.readToEnd()).toString()).toBe("you said hello");
});
