import { defineConfig } from "vitest/config";

// Tests run against the sources of every package: no build stands between an edit and its test.
export default defineConfig({
  ssr: { resolve: { conditions: ["holdfast-source"], externalConditions: ["holdfast-source"] } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    execArgv: ["--conditions=holdfast-source"],
    pool: "forks",
    // Some tests start three processes, some try a thousand inputs: on a machine that has other things to do as well.
    testTimeout: 20_000,
    reporters: ["default", ["json", { outputFile: "reports/test.json" }]],
  },
});
