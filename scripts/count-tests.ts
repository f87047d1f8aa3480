// Sums up the reports that the suites have left: each failure by name, and as the last line of a run `N passed, N failed`.
import { globSync } from "node:fs";
import { failuresOf, readReport } from "./test-report.ts";

const total = { passed: 0, failed: 0, skipped: 0 };
for (const file of globSync("{packages,apps}/*/reports/*.json")) {
  const report = readReport(file);
  if (!report) {
    total.failed += 1;
    console.log(`${file}: no report can be read there`);
    continue;
  }
  total.passed += report.numPassedTests;
  // A file that could not even be loaded has no tests to fail.
  total.failed += report.numFailedTests || Number(report.numFailedTestSuites > 0);
  total.skipped += report.numPendingTests;
  for (const failure of failuresOf(report)) console.log(`${file}: ${failure}`);
}
console.log(`${total.skipped} tests were skipped; their names say why`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
