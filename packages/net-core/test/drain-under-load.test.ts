import { fileURLToPath } from "node:url";
import { Child } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

const SOAK = fileURLToPath(new URL("../soak/drain-under-load.ts", import.meta.url));
const FLAGS = ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning"];

// Its long form, of 100 runs, and what is checked of each run: see the file itself.
test("100 connections under load, five of them stuck, drain by the deadline", { timeout: 120_000 }, async () => {
  await using soak = Child.node([...FLAGS, SOAK, "--short"], { deadlineMs: 110_000 });

  const code = await soak.exit();

  expect(soak.stderr).toBe("");
  expect(soak.stdout).toContain("10 of 10 runs settled by the deadline");
  expect(code).toBe(0);
});
