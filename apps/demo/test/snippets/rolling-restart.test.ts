import { createServer } from "@holdfast/net-core";
import { ScriptedClient, temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

test("a path passes to a successor, and who is with the old server may finish", async () => {
  await using folder = await temporaryDirectory();
  const path = folder.path("service.sock");
  await using old = createServer((socket) => socket.pipe(socket));
  await using successor = createServer((socket) => void socket.resume().end("new\n"));
  await old.bind({ path });
  await using early = await ScriptedClient.connect(`unix:${path}`);

  await successor.bind({ path, takeover: "live" });
  const drained = old.shutdown({ deadlineMs: 5_000 });
  await using late = await ScriptedClient.connect(`unix:${path}`);

  await late.expectLine("new");
  await early.halfClose("old\n");
  await early.expectLine("old");
  expect(await drained).toMatchObject({ finished: 1, cut: 0 });
});
