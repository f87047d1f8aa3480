import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { formatEndpoint } from "../../address/endpoint.ts";
import { PortThief } from "../port-thief.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { ServiceCommand } from "./service-command.ts";
import type { ServiceCase } from "./service-case.ts";
import { connections, started } from "./started.ts";

export const signalCases: readonly ServiceCase[] = [
  {
    name: "SIGTERM turns readiness off first, and goes on accepting for shutdown.delay",
    async run(service, scope) {
      const running = scope.use(await started(service, ["--shutdown-delay", "10m", "--shutdown-deadline", "0"]));
      assert.equal(await running.status("/readyz"), 200);

      running.command.process.kill("SIGTERM");
      await running.command.log.next("shutting down");

      assert.equal(await running.status("/readyz"), 503);
      assert.equal(await running.status("/healthz"), 200);
      const late = scope.use(await running.connect());
      await connections(running.adminUrl, 1);
      running.command.process.kill("SIGTERM");
      assert.equal(await running.command.exit(), 1);
      await late.expectClosed();
    },
  },
  {
    name: "SIGUSR2 makes it a lame duck: not ready, and every connection is asked to go",
    lack: process.platform === "win32" ? "Windows has no such signal" : undefined,
    async run(service, scope) {
      const running = scope.use(await started(service, ["--lame-duck-spread", "1ms"]));
      const client = scope.use(await running.connect());
      await connections(running.adminUrl, 1);

      running.command.process.kill("SIGUSR2");
      await running.command.log.next("shutting down");
      await client.readToEnd(); // some protocols greet, and some say goodbye
      await client.halfClose();

      assert.equal(await running.command.exit(), 0);
      const line = await running.command.log.next("stopped");
      assert.deepEqual([line["evicted"], line["cut"]], [1, 0]);
    },
  },
  {
    name: "SIGUSR2 while an address is waited for ends the waiting, and is no failure",
    lack: process.platform === "win32" ? "Windows has no such signal" : undefined,
    async run({ command }, scope) {
      const thief = scope.use(await PortThief.hold("tcp://127.0.0.1:0"));
      const flags = ["--listen", formatEndpoint(thief.endpoint), "--retry-for", "10m", "--log-format", "json"];
      const waiting = scope.use(new ServiceCommand(command, flags));
      await waiting.log.next("waiting for an address");
      waiting.process.kill("SIGUSR2");

      assert.equal(await waiting.exit(), 0);
      assert.equal(waiting.stderr, "");
    },
  },
  {
    name: "SIGHUP changes level and limits, keeps connections, and names what needs a restart",
    lack: process.platform === "win32" ? "Windows has no such signal" : undefined,
    async run(service, scope) {
      const folder = scope.use(await temporaryDirectory());
      const file = folder.path("config.yaml");
      writeFileSync(file, "max-connections: 10\n");
      const running = scope.use(await started(service, ["--config", file]));
      const client = scope.use(await running.connect());
      await connections(running.adminUrl, 1);

      writeFileSync(file, "max-connections: 1\nlog: { level: debug }\nidle-timeout: 7s\n");
      running.command.process.kill("SIGHUP");

      const line = await running.command.log.next("reloaded");
      assert.deepEqual(line["changed"], ["max-connections", "log.level"]);
      const kept = await running.command.log.next("not changed");
      assert.deepEqual(kept["settings"], ["idle-timeout"]);
      const refused = scope.use(await running.connect());
      await refused.expectClosed();
      assert.equal(client.socket.destroyed, false);
      assert.equal((await connections(running.adminUrl, 1)).length, 1);
    },
  },
  {
    name: "SIGHUP with a wrong configuration changes nothing, and says why",
    lack: process.platform === "win32" ? "Windows has no such signal" : undefined,
    async run(service, scope) {
      const folder = scope.use(await temporaryDirectory());
      const file = folder.path("config.yaml");
      writeFileSync(file, "max-connections: 10\n");
      const running = scope.use(await started(service, ["--config", file]));

      writeFileSync(file, "max-connections: many\n");
      running.command.process.kill("SIGHUP");

      const line = await running.command.log.next("not reloaded");
      assert.match(String(line["why"]), /^max-connections in .*config\.yaml must be/);
      assert.equal(await running.status("/readyz"), 200);
    },
  },
];
