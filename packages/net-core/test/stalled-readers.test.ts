import { fileURLToPath } from "node:url";
import { Child } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

const SOAK = fileURLToPath(new URL("../soak/stalled-readers.ts", import.meta.url));

// Its long form, with 1,000 readers and the rate of a healthy client beside them: see the file itself.
test("200 readers that never read cost no more memory than their caps and a tenth", { timeout: 120_000 }, async () => {
  await using soak = Child.node(
    ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning", SOAK, "--short"],
    {
      deadlineMs: 110_000,
    },
  );

  const code = await soak.exit();

  expect(soak.stderr).toBe("");
  expect(soak.stdout.match(/the bound is 110.0 %: met/g)).toHaveLength(2);
  expect(soak.stdout).toContain('all 200 were cut beyond the cap, as "slow-consumer"');
  expect(code).toBe(0);
});
