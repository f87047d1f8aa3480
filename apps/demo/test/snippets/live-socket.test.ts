import { createServer } from "@holdfast/net-core";
import { PortThief, temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

test("a socket that somebody serves is never stolen", async () => {
  await using folder = await temporaryDirectory();
  const path = folder.path("service.sock");
  await using _other = await PortThief.hold({ kind: "unix", path });
  await using server = createServer();

  await expect(server.bind({ path })).rejects.toMatchObject({ code: "ERR_BIND_FAILED" });
});
