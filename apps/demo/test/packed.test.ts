import { execFile } from "node:child_process";
import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ScriptedClient, ServiceCommand, temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

const run = promisify(execFile);
const PACKAGES = fileURLToPath(new URL("../../../packages/", import.meta.url));
/** The one that runs the tests. */
const PNPM = process.env["npm_execpath"] ?? "pnpm";
const npmPath = (name: string): string => `node_modules/@holdfast/${name}`;

test("the packages, packed and installed in a clean folder, bring their commands and run the READMEs' examples", async () => {
  await using folder = await temporaryDirectory();
  const names = readdirSync(PACKAGES);
  for (const name of names) {
    await run(PNPM, ["pack", "--pack-destination", folder.root], { cwd: `${PACKAGES}${name}` });
  }
  const tarballs = readdirSync(folder.root).filter((file) => file.endsWith(".tgz"));
  writeFileSync(folder.path("package.json"), JSON.stringify({ type: "module", private: true }));
  const quietly = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
  // A registry that stalls is asked again, and not waited for for npm's five minutes.
  const patiently = ["--fetch-timeout=15000", "--fetch-retries=5", "--fetch-retry-mintimeout=1000"];

  await run("npm", ["install", ...quietly, ...patiently, ...tarballs.map((file) => `./${file}`)], { cwd: folder.root });

  expect(tarballs).toHaveLength(names.length);
  const { stdout: version } = await run(folder.path("node_modules/.bin/holdfast-echo"), ["--version"]);
  expect(version).toMatch(/^\d+\.\d+\.\d+\n$/);

  await using echo = new ServiceCommand(
    [folder.path("node_modules/.bin/holdfast-echo")],
    ["--listen", "tcp://127.0.0.1:0"],
  );
  await using client = await ScriptedClient.connect(await echo.address());
  await client.send("from a tarball\n");
  await client.expectLine("from a tarball");
  await client.halfClose();
  echo.process.kill("SIGTERM");
  expect(await echo.exit()).toBe(0);

  // As a reader does who copies them out of the README.
  for (const [name, example, output] of [
    ["echo", "quick-start.ts", /\nhello\n1 connection served\n$/],
    ["net-core", "framing.ts", /^HELLO\n/],
    ["net-core", "drain.ts", /evicted: 3/],
  ] as const) {
    copyFileSync(`${PACKAGES}${name}/examples/${example}`, folder.path(example));
    const { stdout } = await run(process.execPath, [example], { cwd: folder.root });
    expect(stdout, example).toMatch(output);
  }
  expect(readdirSync(folder.path(npmPath("net-core")))).toContain("dist");
}, 120_000);
