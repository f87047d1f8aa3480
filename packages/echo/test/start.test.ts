import { fileURLToPath } from "node:url";
import { Child } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

const START = fileURLToPath(new URL("../../../scripts/start.ts", import.meta.url));

test.each([
  [[], "start: no server was named; there are: "],
  [["no-such-server"], 'start: there is no server "no-such-server"; there are: '],
])("pnpm start %j lists the servers there are and exits 64", async (args, complaint) => {
  await using start = Child.node([START, ...args]);

  expect(await start.exit()).toBe(64);
  expect(start.stderr).toContain(complaint);
  expect(start.stderr).toMatch(/there are: .*\becho\b/);
});
