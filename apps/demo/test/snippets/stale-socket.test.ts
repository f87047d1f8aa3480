import { createServer } from "@holdfast/net-core";
import { PortThief, temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

test("a socket that a killed server has left behind is replaced", async () => {
  await using folder = await temporaryDirectory();
  const path = folder.path("service.sock");
  await using other = await PortThief.hold({ kind: "unix", path });
  await other.kill();
  await using server = createServer();

  await server.bind({ path, takeover: "stale" });

  expect(server.address()).toBe(path);
});
