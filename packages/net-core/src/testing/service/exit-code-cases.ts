import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { formatEndpoint } from "../../address/endpoint.ts";
import { PortThief } from "../port-thief.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import type { ServiceCase } from "./service-case.ts";
import { ServiceCommand } from "./service-command.ts";
import { connections, ended, started } from "./started.ts";

export const exitCodeCases: readonly ServiceCase[] = [
  {
    name: "0 after a signal, when nobody had to be cut",
    async run(service, scope) {
      const running = scope.use(await started(service));
      running.command.process.kill("SIGTERM");

      assert.equal(await running.command.exit(), 0);
      assert.equal(running.command.stderr, "");
    },
  },
  {
    name: "75 when connections had to be cut at the deadline",
    async run(service, scope) {
      const running = scope.use(await started(service, ["--shutdown-deadline", "50ms"]));
      const client = scope.use(await running.connect());
      await connections(running.adminUrl, 1);
      running.command.process.kill("SIGTERM");

      assert.equal(await running.command.exit(), 75);
      await client.expectClosed();
      const line = await running.command.log.next("stopped");
      assert.equal(line["cut"], 1);
    },
  },
  {
    name: "1 when a second signal does not let it finish",
    async run(service, scope) {
      const running = scope.use(await started(service, ["--shutdown-deadline", "10m"]));
      const client = scope.use(await running.connect());
      await connections(running.adminUrl, 1);
      running.command.process.kill("SIGTERM");
      await running.command.log.next("shutting down");
      running.command.process.kill("SIGINT");

      assert.equal(await running.command.exit(), 1);
      await client.expectClosed();
    },
  },
  {
    name: "69 for an address that stays in use",
    async run(service, scope) {
      const thief = scope.use(await PortThief.hold("tcp://127.0.0.1:0"));
      const flags = ["--listen", formatEndpoint(thief.endpoint), "--retry-attempts", "2"];

      const { exitCode, stderr } = await ended(service, flags);

      assert.equal(exitCode, 69, stderr);
      assert.match(stderr, /^[^\n]*could not bind tcp:[^\n]*after 2 attempts[^\n]*\n$/);
    },
  },
  {
    name: "71 for an address that is not this machine's",
    async run(service) {
      const { exitCode, stderr } = await ended(service, ["--listen", "tcp://192.0.2.1:0"]);

      assert.equal(exitCode, 71, stderr);
      assert.match(stderr, /^[^\n]*EADDRNOTAVAIL[^\n]*\n$/);
    },
  },
  {
    name: "73 for a Unix socket in a folder that is not there",
    async run(service) {
      const { exitCode, stderr } = await ended(service, ["--listen", "unix:/no/such/folder/it.sock"]);

      assert.equal(exitCode, 73, stderr);
      assert.match(stderr, /^[^\n]*ENOENT[^\n]*\n$/);
    },
  },
  {
    name: "77 for a Unix socket in a folder that it may not write to",
    lack: process.platform === "win32" ? "Windows has no such permissions" : undefined,
    async run(service, scope) {
      const folder = scope.use(await temporaryDirectory());
      chmodSync(folder.root, 0o555);

      const { exitCode, stderr } = await ended(service, ["--listen", `unix:${folder.path("it.sock")}`], {
        env: asNobody(),
      });

      assert.equal(exitCode, 77, stderr);
      assert.match(stderr, /^[^\n]*EACCES[^\n]*\n$/);
    },
  },
  {
    name: "71 for a path where there is a file that is no socket, which stays",
    async run(service, scope) {
      const folder = scope.use(await temporaryDirectory());
      writeFileSync(folder.path("notes"), "precious");

      const { exitCode, stderr } = await ended(service, ["--listen", `unix:${folder.path("notes")}`]);

      assert.equal(exitCode, 71, stderr);
    },
  },
  {
    name: "0 for a signal while an address is waited for",
    async run({ command }, scope) {
      const thief = scope.use(await PortThief.hold("tcp://127.0.0.1:0"));
      const flags = ["--listen", formatEndpoint(thief.endpoint), "--retry-for", "10m", "--log-format", "json"];
      const waiting = scope.use(new ServiceCommand(command, [...flags, "--retry-attempts", "1000000"]));
      await waiting.log.next("waiting for an address");
      waiting.process.kill("SIGTERM");

      assert.equal(await waiting.exit(), 0);
      assert.equal(waiting.stderr, "");
    },
  },
];

/** The environment of a process that becomes nobody where it would be root, who may write anywhere. */
function asNobody(): NodeJS.ProcessEnv {
  if (process.getuid?.() !== 0) return process.env;
  const become = "data:text/javascript,process.setgid(65534);process.setuid(65534)";
  return { ...process.env, NODE_OPTIONS: `--import="${become}"` };
}
