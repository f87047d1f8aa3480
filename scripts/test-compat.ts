// Runs the suites that depend on what a Node line does on each older line that the packages support: all of net-core's, the
// contract with node:net included, and echo's, which starts a service by every way there is. `pnpm test` has run them on
// the newest. The workspace brings them all: npm's package `node`, once by its own name and once under an alias for each
// older line.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { startVitest } from "vitest/node";
import { failuresOf, readReport } from "./test-report.ts";

const NODES = ["node-22", "node-24"];

/** A package whose tests are run, and those of them that are not. */
interface Suite {
  readonly name: string;
  readonly exclude: readonly string[];
}

const SUITES: readonly Suite[] = [
  { name: "net-core", exclude: [] },
  // These take twice as long as all others together: restarts under load, and several workers. What they stand on is
  // in net-core's suite: takeover, inherited sockets, and binding in a cluster.
  { name: "echo", exclude: ["test/restart.test.ts", "test/workers.test.ts", "test/workers-operator.test.ts"] },
];

const root = join(import.meta.dirname, "..");
const [suiteName, reportFile] = process.argv.slice(2);

// vitest's own command line cannot give its report another place, so each Node runs this file as well.
if (suiteName === undefined || reportFile === undefined) testWithEach();
else await runSuite(suiteName, reportFile);

function testWithEach(): void {
  const passed = NODES.flatMap((node) => SUITES.map(({ name }) => testWith(nodeOf(node), name)));
  process.exitCode = passed.every(Boolean) ? 0 : 1;
}

async function runSuite(name: string, outputFile: string): Promise<void> {
  const exclude = SUITES.find((suite) => suite.name === name)?.exclude ?? [];
  const vitest = await startVitest("test", [], {
    root: packageOf(name),
    watch: false,
    exclude: [...exclude],
    reporters: [["json", { outputFile }]],
  });
  await vitest.close();
}

/** @returns whether every test passed. */
function testWith(node: string, suite: string): boolean {
  const version = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
  const outputFile = join(packageOf(suite), "reports", `compat-${version.slice(1).split(".")[0]}.json`);
  const { status, output } = runOn(node, suite, outputFile);
  const report = readReport(outputFile);
  if (!report) {
    print(`${suite} on ${version}: no report (vitest ended with ${status})\n${output}`);
    return false;
  }
  const { numPassedTests, numFailedTests, numPendingTests } = report;
  print(`${suite} on ${version}: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
  for (const failure of failuresOf(report)) print(`  ${failure}`);
  if (status !== 0 && numFailedTests === 0) print(output);
  return status === 0;
}

function runOn(node: string, suite: string, outputFile: string): { status: number | null; output: string } {
  mkdirSync(dirname(outputFile), { recursive: true });
  rmSync(outputFile, { force: true });
  // Whatever a test starts by the name of `node` is the same line too.
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env["PATH"]}` };
  const args = [import.meta.filename, suite, outputFile];
  const { status, stdout, stderr } = spawnSync(node, args, { cwd: packageOf(suite), env, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

function nodeOf(name: string): string {
  return join(root, "node_modules", name, "bin/node");
}

function packageOf(name: string): string {
  return join(root, "packages", name);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
