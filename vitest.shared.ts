import { defineConfig } from "vitest/config";

// Tests run against the sources of every package: no build stands between an edit and its test.
export default defineConfig({
  ssr: { resolve: { conditions: ["holdfast-source"], externalConditions: ["holdfast-source"] } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    execArgv: ["--conditions=holdfast-source"],
    pool: "forks",
    reporters: ["default", ["json", { outputFile: "reports/test.json" }]],
  },
});
