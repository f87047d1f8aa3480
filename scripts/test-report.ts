import { readFileSync } from "node:fs";
import { relative } from "node:path";

/** What is read of vitest's JSON report. */
export interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  readonly name: string;
  readonly status: string;
  /** Why the file itself failed, before any of its tests. */
  readonly message: string;
  readonly assertionResults: readonly TestResult[];
}

interface TestResult {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** @returns nothing where there is no such report. */
export function readReport(file: string): TestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as TestReport;
  } catch {
    return undefined;
  }
}

/** Each test that failed, and each file that could not be loaded, with its message. */
export function failuresOf({ testResults }: TestReport): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const path = relative(process.cwd(), name);
    const failures = assertionResults.filter((test) => test.status === "failed");
    if (status === "failed" && failures.length === 0) return [`${path}\n    ${message}`];
    return failures.map((test) => `${path}: ${test.fullName}\n    ${test.failureMessages[0]?.split("\n")[0]}`);
  });
}
