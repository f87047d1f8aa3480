import { execFile } from "node:child_process";
import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ScriptedClient, ServiceCommand, temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { installPacked } from "./support/install-packed.ts";

const run = promisify(execFile);
const PACKAGES = fileURLToPath(new URL("../../../packages/", import.meta.url));
const npmPath = (name: string): string => `node_modules/@holdfast/${name}`;

test("the packages, packed and installed in a clean folder, bring their commands and run the READMEs' examples", async () => {
  await using folder = await temporaryDirectory();
  writeFileSync(folder.path("package.json"), JSON.stringify({ type: "module", private: true }));

  const manifests = await installPacked(folder.root);

  for (const { name, dependencies = {} } of manifests) {
    for (const [dependency, range] of Object.entries(dependencies)) {
      expect(range, `${name} needs ${dependency}`).toMatch(/^[\^~]?\d+\.\d+\.\d+/); // of the workspace's ways to say it none is left
    }
  }
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
}, 60_000);
