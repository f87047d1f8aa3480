// Runs net-core's whole suite, the contract with node:net included, on each Node line that it supports. The workspace brings them all: npm's
// package `node`, once by its own name and once under an alias for each older line.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { startVitest } from "vitest/node";
import { failuresOf, readReport } from "./test-report.ts";

const NODES = ["node-22", "node-24", "node"];

const root = join(import.meta.dirname, "..");
const netCore = join(root, "packages/net-core");
const [reportFile] = process.argv.slice(2);

// vitest's own command line cannot give its report another place, so each Node runs this file as well.
if (reportFile === undefined) testWithEach();
else await runSuite(reportFile);

function testWithEach(): void {
  const passed = NODES.map((name) => testWith(join(root, "node_modules", name, "bin/node")));
  process.exitCode = passed.every(Boolean) ? 0 : 1;
}

async function runSuite(outputFile: string): Promise<void> {
  const vitest = await startVitest("test", [], {
    root: netCore,
    watch: false,
    reporters: [["json", { outputFile }]],
  });
  await vitest.close();
}

/** @returns whether every test passed. */
function testWith(node: string): boolean {
  const version = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
  const outputFile = join(netCore, "reports", `compat-${version.slice(1).split(".")[0]}.json`);
  const { status, output } = runOn(node, outputFile);
  const report = readReport(outputFile);
  if (!report) {
    print(`${version}: no report (vitest ended with ${status})\n${output}`);
    return false;
  }
  const { numPassedTests, numFailedTests, numPendingTests } = report;
  print(`${version}: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
  for (const failure of failuresOf(report)) print(`  ${failure}`);
  if (status !== 0 && numFailedTests === 0) print(output);
  return status === 0;
}

function runOn(node: string, outputFile: string): { status: number | null; output: string } {
  mkdirSync(dirname(outputFile), { recursive: true });
  rmSync(outputFile, { force: true });
  // Whatever a test starts by the name of `node` is the same line too.
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env["PATH"]}` };
  const args = [import.meta.filename, outputFile];
  const { status, stdout, stderr } = spawnSync(node, args, { cwd: netCore, env, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
