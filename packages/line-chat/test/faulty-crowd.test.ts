import { fileURLToPath } from "node:url";
import { Child } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

const SOAK = fileURLToPath(new URL("../soak/faulty-crowd.ts", import.meta.url));

// Its long form, of a minute, also judges how late a line may be: see the file itself.
test(
  "200 members miss and double nothing while ten others are in all kinds of trouble",
  { timeout: 120_000 },
  async () => {
    await using soak = Child.node(
      ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning", SOAK, "--short"],
      { deadlineMs: 110_000 },
    );

    const code = await soak.exit();

    expect(soak.stderr).toBe("");
    expect(soak.stdout).toMatch(/^\d+ lines were heard \d+ times: 0 lost, 0 doubled or out of order;/m);
    expect(soak.stdout).toMatch(/^all were out, and the room heard why/m);
    expect(soak.stdout).toMatch(/the growth is \S+ MiB: met/);
    expect(code).toBe(0);
  },
);
