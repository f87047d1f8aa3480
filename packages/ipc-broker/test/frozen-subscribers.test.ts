import { fileURLToPath } from "node:url";
import { Child } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

const SOAK = fileURLToPath(new URL("../soak/frozen-subscribers.ts", import.meta.url));

// Its long form judges the rate of the healthy ones, too: see the file itself.
test("ten subscribers that never read are cut, counted and named, and cost nobody a message", async () => {
  await using soak = Child.node(
    ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning", SOAK, "--short"],
    { deadlineMs: 110_000 },
  );

  const code = await soak.exit();

  expect(soak.stderr).toBe("");
  expect(soak.stdout).toMatch(/the growth is \S+ MiB: met/);
  expect(soak.stdout).toContain("all frozen ones were cut, counted and named");
  expect(code).toBe(0);
}, 120_000);
