import assert from "node:assert/strict";
import { stat, writeFile } from "node:fs/promises";
import { formatEndpoint } from "../../address/endpoint.ts";
import { PortThief } from "../port-thief.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import type { ServiceCase } from "./service-case.ts";
import { ServiceCommand } from "./service-command.ts";
import { connections, ended, started } from "./started.ts";

export const operatorCases: readonly ServiceCase[] = [
  {
    name: "it waits for an address that another process has, says so, and gets it",
    async run({ command }, scope) {
      const thief = scope.use(await PortThief.hold("tcp://127.0.0.1:0"));
      const address = formatEndpoint(thief.endpoint);
      const waiting = scope.use(new ServiceCommand(command, ["--listen", address, "--log-format", "json"]));
      const line = await waiting.log.next("waiting for an address");
      assert.equal(line["errorCode"], "EADDRINUSE");

      await thief.release();

      assert.equal(await waiting.address(), address);
    },
  },
  {
    name: "its log is JSON lines, one at the end of each connection that says something",
    async run(service, scope) {
      const running = scope.use(await started(service));
      const client = scope.use(await running.connect());
      await client.send("\r\n");
      await connections(running.adminUrl, 1);
      client.reset();

      const line = await running.command.log.next("connection ended");

      assert.deepEqual([line["id"], line["endpoint"]], [1, running.address]);
      assert.match(String(line["peer"]), /^tcp:\/\/127\.0\.0\.1:\d+$/);
      for (const field of ["bytesIn", "bytesOut", "durationMs"]) assert.equal(typeof line[field], "number");
      assert.equal(typeof line["reason"], "string");
    },
  },
  {
    name: "a health check that connects and goes is no line at the level info",
    async run(service, scope) {
      const running = scope.use(await started(service, ["--shutdown-deadline", "0"]));
      const check = scope.use(await running.connect());
      await connections(running.adminUrl, 1);
      check.reset();
      await connections(running.adminUrl, 0);
      running.command.process.kill("SIGTERM");
      await running.command.exit();

      assert.deepEqual(running.command.log.saying("connection ended"), []);
    },
  },
  {
    name: "its admin endpoint tells of its health, its connections and its figures",
    async run(service, scope) {
      const running = scope.use(await started(service));
      const client = scope.use(await running.connect());
      const [connection] = await connections(running.adminUrl, 1);

      for (const path of ["/healthz", "/readyz", "/startupz"]) assert.equal(await running.status(path), 200);
      assert.equal(await running.status("/nothing"), 404);
      const metrics = await (await fetch(`${running.adminUrl}/metrics`)).text();
      assert.match(metrics, /^holdfast_connections\b.* 1$/m);
      const closing = await fetch(`${running.adminUrl}/connections/${connection?.id ?? ""}`, { method: "DELETE" });
      assert.equal(closing.status, 204);
      await client.expectClosed();
    },
  },
  {
    name: "its admin endpoint asks for the token that is in a file, and health is for everybody",
    async run(service, scope) {
      const folder = scope.use(await temporaryDirectory());
      const file = folder.path("token");
      await writeFile(file, "open sesame\n", { mode: 0o600 });
      const env = { ...process.env, [`${service.envPrefix}_ADMIN_TOKEN_FILE`]: file };
      const running = scope.use(await started(service, [], { env }));
      const metrics = `${running.adminUrl}/metrics`;

      const shown = await fetch(metrics, { headers: { authorization: "Bearer open sesame" } });
      assert.deepEqual([await running.status("/metrics"), shown.status], [401, 200]);
      for (const path of ["/healthz", "/readyz", "/startupz"]) assert.equal(await running.status(path), 200);

      await writeFile(file, "another\n");
      running.command.process.kill("SIGHUP");
      const reloaded = await running.command.log.next("reloaded");
      assert.deepEqual(reloaded["changed"], ["admin.token"]);
      const old = await fetch(metrics, { headers: { authorization: "Bearer open sesame" } });
      assert.equal(old.status, 401);
    },
  },
  {
    name: "its admin socket is the owner's alone, and an address that others may reach is warned of",
    async run({ command }, scope) {
      const folder = scope.use(await temporaryDirectory());
      const socket = folder.path("admin.sock");
      const flags = ["--listen", "tcp://127.0.0.1:0", "--log-format", "json", "--admin-listen"];
      const atPath = scope.use(new ServiceCommand(command, [...flags, `unix:${socket}`]));
      await atPath.address();
      const open = scope.use(new ServiceCommand(command, [...flags, "tcp://0.0.0.0:0"]));
      await open.address();

      assert.equal((await stat(socket)).mode & 0o777, 0o600);
      const warning = "whoever reaches the admin endpoint may close connections: it has no admin.token";
      assert.equal(atPath.log.saying(warning).length, 0);
      assert.equal(open.log.saying(warning).length, 1);
    },
  },
  {
    name: "healthcheck is 0 while it serves, and 1 when nobody does",
    async run(service, scope) {
      const running = scope.use(await started(service));
      const flags = ["healthcheck", "--admin-listen", running.adminUrl.replace("http:", "tcp:")];
      const well = await ended(service, flags);
      running.command.process.kill("SIGTERM");
      await running.command.exit();
      const gone = await ended(service, flags);

      assert.deepEqual([well.exitCode, gone.exitCode], [0, 1]);
      assert.match(gone.stdout + gone.stderr, /ECONNREFUSED/);
    },
  },
];
