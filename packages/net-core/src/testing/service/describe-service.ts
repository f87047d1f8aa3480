import { configurationCases } from "./configuration-cases.ts";
import { exitCodeCases } from "./exit-code-cases.ts";
import { operatorCases } from "./operator-cases.ts";
import { Scope } from "./scope.ts";
import type { ServiceUnderTest } from "./service-case.ts";
import { signalCases } from "./signal-cases.ts";

/** What is needed of a test runner; `node:test`, vitest and others have it. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  test(name: string, body: () => Promise<void>): unknown;
}

/**
 * Declares the tests that every server must pass that is run by `runService()` of `@holdfast/net-core/service`: its
 * configuration, exit codes, signals, log and admin endpoint, seen from outside, with real processes and sockets.
 *
 * ```ts
 * import { describe, test } from "vitest";
 *
 * describeService({ command: [process.execPath, "dist/cli.js"], envPrefix: "ECHO" }, { describe, test });
 * ```
 */
export function describeService(service: ServiceUnderTest, { describe, test }: TestRunner): void {
  const groups = {
    configuration: configurationCases,
    "exit codes": exitCodeCases,
    signals: signalCases,
    "the operator's view": operatorCases,
  };
  for (const [title, cases] of Object.entries(groups)) {
    describe(title, () => {
      for (const { name, lack, run } of cases) {
        test(lack === undefined ? name : `${name} (not tried: ${lack})`, async () => {
          if (lack !== undefined) return;
          const scope = new Scope();
          try {
            await run(service, scope);
          } finally {
            await scope[Symbol.asyncDispose]();
          }
        });
      }
    });
  }
}
