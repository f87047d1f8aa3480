// Sums up the reports that the suites have left, as the last line of a run: `N passed, N failed`.
import { globSync, readFileSync } from "node:fs";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
}

const total = { passed: 0, failed: 0, skipped: 0 };
for (const file of globSync("{packages,apps}/*/reports/*.json")) {
  const report = JSON.parse(readFileSync(file, "utf8")) as Report;
  total.passed += report.numPassedTests;
  // A file that could not even be loaded has no tests to fail.
  total.failed += report.numFailedTests || Number(report.numFailedTestSuites > 0);
  total.skipped += report.numPendingTests;
}
console.log(`${total.skipped} tests were skipped; their names say why`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
