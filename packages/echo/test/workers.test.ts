import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import {
  requireProgram,
  ScriptedClient,
  ServiceCommand,
  skipNote,
  temporaryDirectory,
} from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { COMMAND, command } from "./support/command.ts";
import { ContinuousLoad } from "./support/continuous-load.ts";
import { roundTrip } from "./support/running.ts";

const TCP = ["--listen", "tcp://127.0.0.1:0"];
const CLIENTS = 8;
const activate = requireProgram("systemd-socket-activate", { helpArgs: ["--help"], helpSays: "fdname" });
const TIMEOUT = { timeout: 30_000 };

interface Started extends AsyncDisposable {
  readonly echo: ServiceCommand;
  /** Where it listens, in the order of its flags. */
  readonly addresses: readonly string[];
  /** The process of each worker, by its number. */
  readonly pids: ReadonlyMap<number, number>;
  /** Waits for one more worker to serve. */
  nextWorker(): Promise<{ readonly worker: number; readonly workerPid: number }>;
}

/** Starts so many workers with these flags, and waits until they serve. */
async function started(workers: number, flags: readonly string[], places = 1): Promise<Started> {
  const echo = command(["--workers", String(workers), "--log-format", "json", ...flags]);
  const pids = new Map<number, number>();
  const nextWorker: Started["nextWorker"] = async () => {
    const line = (await echo.log.next("worker ready")) as unknown as { worker: number; workerPid: number };
    pids.set(line.worker, line.workerPid);
    return line;
  };
  for (let count = 0; count < workers; count += 1) await nextWorker();
  const addresses: string[] = [];
  for (let place = 0; place < places; place += 1) addresses.push(await echo.address());
  return { echo, addresses, pids, nextWorker, [Symbol.asyncDispose]: () => echo[Symbol.asyncDispose]() };
}

function targetOf(address: string | undefined): { path: string } | { host: string; port: number } {
  if (address?.startsWith("unix:")) return { path: address.slice("unix:".length) };
  return { host: "127.0.0.1", port: Number(address?.split(":").at(-1)) };
}

async function stopped({ echo }: Started): Promise<{ exitCode: unknown; line: object }> {
  echo.process.kill("SIGTERM");
  const exitCode = await echo.exit();
  return { exitCode, line: await echo.log.next("stopped") };
}

interface Connections {
  readonly total: number;
  readonly connections: readonly { readonly id: string; readonly peer: string }[];
}

/** The open ones; as soon as there are `count`, where that is given. */
async function connectionsOf(admin: string, count?: number): Promise<Connections> {
  for (;;) {
    const list = (await (await fetch(`${admin}/connections`)).json()) as Connections;
    if (count === undefined || list.total === count) return list;
  }
}

async function metricsOf(admin: string): Promise<ReadonlyMap<string, number>> {
  const lines = (await (await fetch(`${admin}/metrics`)).text()).split("\n").filter((line) => !/^(#|$)/.test(line));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

describe("workers", () => {
  test("share a port and a Unix path with its mode, and take connections in turn", TIMEOUT, async () => {
    await using folder = await temporaryDirectory();
    const path = folder.path("echo.sock");
    await using service = await started(2, [...TCP, "--listen", `unix:${path}`, "--mode", "0600"], 2);

    for (const address of service.addresses) {
      const served: number[] = [];
      for (let visit = 0; visit < 4; visit += 1) {
        await using client = await ScriptedClient.connect(address);
        await roundTrip(client, "hello");
        await client.halfClose();
        served.push(Number((await service.echo.log.next("connection ended"))["worker"]));
      }
      expect(served.toSorted((a, b) => a - b)).toEqual([1, 1, 2, 2]);
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await stopped(service)).toMatchObject({ exitCode: 0, line: { accepted: 8, cut: 0 } });
    expect(existsSync(path)).toBe(false);
  });

  test(
    "let open transfers finish at SIGTERM, and those of a Unix path that are connected already",
    TIMEOUT,
    async () => {
      await using folder = await temporaryDirectory();
      const path = folder.path("echo.sock");
      await using service = await started(2, ["--listen", `unix:${path}`]);
      const clients = await Promise.all(Array.from({ length: 4 }, () => ScriptedClient.connect(`unix:${path}`)));
      await Promise.all(clients.map((client) => roundTrip(client, "before")));

      service.echo.process.kill("SIGTERM");
      await service.echo.log.next("shutting down");
      await Promise.all(clients.map((client) => client.halfClose("after")));

      const rest = await Promise.all(clients.map((client) => client.readToEnd()));
      expect(rest.map(String)).toEqual(clients.map(() => "after"));
      expect(await service.echo.exit()).toBe(0);
      expect(await service.echo.log.next("stopped")).toMatchObject({ finished: 4, cut: 0 });
    },
  );

  test("share a port for datagrams, too", TIMEOUT, async () => {
    const flags = ["--udp-listen", "127.0.0.1:0", "--admin-listen", "tcp://127.0.0.1:0"];
    await using service = await started(2, [...TCP, ...flags], 0);
    const admin = await service.echo.adminUrl();
    const ports: number[] = [];
    for (let worker = 0; worker < 2; worker += 1) {
      ports.push(Number((await service.echo.log.next("listening for datagrams"))["port"]));
    }
    const client = createSocket("udp4");
    client.send("one datagram", ports[0], "127.0.0.1");

    const [answer] = (await once(client, "message")) as [Buffer];

    expect(ports[0]).toBe(ports[1]);
    expect(String(answer)).toBe("one datagram");
    expect((await metricsOf(admin)).get("echo_datagrams_total")).toBe(1);
    client.close();
    expect(await stopped(service)).toMatchObject({ exitCode: 0 });
  });

  test.skipIf(activate.lack)(
    `share the socket that systemd hands to their primary${skipNote(activate)}`,
    TIMEOUT,
    async () => {
      await using folder = await temporaryDirectory();
      const path = folder.path("echo.sock");
      const handOver = ["systemd-socket-activate", "--listen", path, "--fdname", "echo", "-E", "PATH", ...COMMAND];
      const flags = ["--workers", "2", "--listen", "systemd:echo", "--log-format", "json"];
      await using echo = new ServiceCommand(handOver, flags);
      await once(echo.process.stderr, "data"); // "Listening on…"
      await using client = await ScriptedClient.connect(`unix:${path}`); // the first starts it

      await echo.log.next("listening");
      await roundTrip(client, "hello");
      await client.halfClose();

      echo.process.kill("SIGTERM");
      expect(await echo.exit()).toBe(0);
    },
  );

  test("serve whoever is connected to a Unix path already at SIGTERM", TIMEOUT, async () => {
    await using folder = await temporaryDirectory();
    const path = folder.path("echo.sock");
    await using service = await started(2, ["--listen", `unix:${path}`]);
    const clients = Array.from({ length: 200 }, () => net.connect({ path, allowHalfOpen: true }));
    await Promise.all(clients.map((client) => once(client, "connect")));

    service.echo.process.kill("SIGTERM");
    const echoes = clients.map(async (client) => (await client.end("here").toArray()).join(""));

    expect(await Promise.all(echoes)).toEqual(clients.map(() => "here"));
    expect(await service.echo.exit()).toBe(0);
    expect(await service.echo.log.next("stopped")).toMatchObject({ accepted: 200, cut: 0 });
  });

  test(
    "are replaced one after the other for what needs a restart: nobody is refused, nobody is cut",
    TIMEOUT,
    async () => {
      await using folder = await temporaryDirectory();
      const path = folder.path("echo.sock");
      const file = folder.path("config.yaml");
      writeFileSync(file, "idle-timeout: 5m\n");
      await using service = await started(2, [...TCP, "--listen", `unix:${path}`, "--config", file], 2);
      const [tcp, unix] = service.addresses;
      await using tcpLoad = new ContinuousLoad(targetOf(tcp), CLIENTS / 2);
      await using unixLoad = new ContinuousLoad(targetOf(unix), CLIENTS / 2);

      for (const minutes of [6, 7]) {
        await Promise.all([tcpLoad.more(50), unixLoad.more(50)]);
        writeFileSync(file, `idle-timeout: ${minutes}m\n`);
        service.echo.process.kill("SIGHUP");
        expect(await service.echo.log.next("replacing the workers")).toMatchObject({ settings: ["idle-timeout"] });
        expect(await service.echo.log.next("reloaded")).toMatchObject({ changed: ["idle-timeout"] });
      }
      await Promise.all([tcpLoad.more(50), unixLoad.more(50)]);
      await Promise.all([tcpLoad.stop(), unixLoad.stop()]);

      expect([...tcpLoad.failures, ...unixLoad.failures]).toEqual([]);
      const { exitCode, line } = await stopped(service);
      expect(exitCode).toBe(0);
      expect(line).toMatchObject({ cut: 0, refused: {} });
      expect(existsSync(path)).toBe(false);
    },
  );

  test("that cannot be replaced serve on as they were", TIMEOUT, async () => {
    await using folder = await temporaryDirectory();
    const file = folder.path("config.yaml");
    const config = (extra: string): void => writeFileSync(file, `listen: [tcp://127.0.0.1:0${extra}]\n`);
    config("");
    await using service = await started(2, ["--config", file]);

    config(", unix:/no/such/folder/echo.sock");
    service.echo.process.kill("SIGHUP");

    const line = await service.echo.log.next("not reloaded");
    expect(line["why"]).toMatch(/could not bind unix:\/no\/such\/folder/);
    await using client = await ScriptedClient.connect(service.addresses[0] as string);
    await roundTrip(client, "still here");
  });

  test("can be more or fewer after a reload, and listen elsewhere", TIMEOUT, async () => {
    await using folder = await temporaryDirectory();
    const file = folder.path("config.yaml");
    const [first, second] = [folder.path("1.sock"), folder.path("2.sock")];
    writeFileSync(file, JSON.stringify({ workers: 2, listen: [`unix:${first}`] }));
    await using echo = command(["--config", file, "--log-format", "json"]);
    await echo.address();

    writeFileSync(file, JSON.stringify({ workers: 3, listen: [`unix:${second}`] }));
    echo.process.kill("SIGHUP");
    await echo.log.next("reloaded");

    expect([existsSync(first), existsSync(second)]).toEqual([false, true]);
    expect(echo.log.saying("worker ready").map(({ worker }) => worker)).toEqual([1, 2, 3, 4, 5]);

    writeFileSync(file, JSON.stringify({ workers: 1, listen: [`unix:${second}`] }));
    echo.process.kill("SIGHUP");
    await echo.log.next("reloaded");

    await using client = await ScriptedClient.connect(`unix:${second}`);
    await roundTrip(client, "alone");
    echo.process.kill("SIGTERM");
    await client.halfClose();
    expect(await echo.exit()).toBe(0);
    expect(existsSync(second)).toBe(false);
  });

  test("that crash are replaced, and what others serve goes on", TIMEOUT, async () => {
    await using service = await started(2, TCP);
    const [address = ""] = service.addresses;

    process.kill(service.pids.get(1) as number, "SIGKILL");

    expect(await service.echo.log.next("worker crashed")).toMatchObject({ worker: 1, signal: "SIGKILL" });
    await using client = await ScriptedClient.connect(address);
    await roundTrip(client, "meanwhile");
    expect(await service.nextWorker()).toMatchObject({ worker: 3 });
    await client.halfClose();
    expect(await stopped(service)).toMatchObject({ exitCode: 0 });
  });

  test("that all crash at once leave the port and the Unix path to those that come", TIMEOUT, async () => {
    await using folder = await temporaryDirectory();
    const path = folder.path("echo.sock");
    await using service = await started(2, ["--listen", `unix:${path}`, "--mode", "0600", "--takeover", "never"]);

    for (const pid of service.pids.values()) process.kill(pid, "SIGKILL");
    await Promise.all([service.nextWorker(), service.nextWorker()]);

    await using client = await ScriptedClient.connect(`unix:${path}`);
    await roundTrip(client, "again");
    await client.halfClose();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await stopped(service)).toMatchObject({ exitCode: 0 });
    expect(existsSync(path)).toBe(false);
  });

  test("do not outlive their primary", TIMEOUT, async () => {
    await using service = await started(2, TCP);
    await using client = await ScriptedClient.connect(service.addresses[0] as string);
    await roundTrip(client, "hello");

    service.echo.process.kill("SIGKILL");

    await client.expectClosed();
    await service.echo.exit(); // once nobody has its output open any more
  });

  test("are one service at the admin endpoint", TIMEOUT, async () => {
    await using service = await started(2, [...TCP, "--admin-listen", "tcp://127.0.0.1:0"]);
    const admin = await service.echo.adminUrl();
    const address = service.addresses[0] as string;
    const clients = await Promise.all([1, 2].map(() => ScriptedClient.connect(address)));
    await Promise.all(clients.map((client) => roundTrip(client, "1234")));

    const { connections } = await connectionsOf(admin, 2);
    const figures = await metricsOf(admin);

    expect(connections.map(({ id }) => id).toSorted()).toEqual(["1.0.1", "2.0.1"]);
    const one = (await (await fetch(`${admin}/connections/2.0.1`)).json()) as object;
    expect(one).toMatchObject({ id: "2.0.1", bytesIn: 4 });
    expect(figures.get('holdfast_connections{listener="0"}')).toBe(2);
    expect(figures.get('holdfast_received_bytes_total{listener="0"}')).toBe(8);
    expect(figures.get(`holdfast_listener_info{listener="0",endpoint="${address}"}`)).toBe(1);
    expect(figures.get("holdfast_workers")).toBe(2);

    const ended = await fetch(`${admin}/connections/2.0.1`, { method: "DELETE" });

    expect(ended.status).toBe(204);
    await connectionsOf(admin, 1);
    expect((await fetch(`${admin}/connections/9.0.1`)).status).toBe(404);
    expect((await fetch(`${admin}/connections?limit=x`)).status).toBe(400);
    expect((await fetch(`${admin}/nothing`)).status).toBe(404);
    for (const client of clients) client.reset();
  });

  test("keep in the sums what those have counted that are gone", TIMEOUT, async () => {
    await using folder = await temporaryDirectory();
    const file = folder.path("config.yaml");
    writeFileSync(file, "idle-timeout: 5m\n");
    await using service = await started(2, [...TCP, "--admin-listen", "tcp://127.0.0.1:0", "--config", file]);
    const admin = await service.echo.adminUrl();
    for (let visit = 0; visit < 4; visit += 1) {
      await using client = await ScriptedClient.connect(service.addresses[0] as string);
      await roundTrip(client, "1234");
    }
    await connectionsOf(admin, 0);

    writeFileSync(file, "idle-timeout: 6m\n");
    service.echo.process.kill("SIGHUP");
    await service.echo.log.next("reloaded");

    const figures = await metricsOf(admin);
    expect(figures.get('holdfast_connections_total{listener="0"}')).toBe(4);
    expect(figures.get('holdfast_received_bytes_total{listener="0"}')).toBe(16);
    expect(figures.get('holdfast_connection_duration_seconds_count{listener="0"}')).toBe(4);
    expect(figures.get("holdfast_workers")).toBe(2);
  });

  test("are not ready before all of them are", TIMEOUT, async () => {
    await using service = await started(2, [...TCP, "--admin-listen", "tcp://127.0.0.1:0"]);
    const admin = await service.echo.adminUrl();
    expect((await fetch(`${admin}/readyz`)).status).toBe(200);

    process.kill(service.pids.get(2) as number, "SIGKILL");
    await service.echo.log.next("worker crashed");

    const meanwhile = await fetch(`${admin}/readyz`);
    expect([meanwhile.status, await meanwhile.text()]).toEqual([503, "1 of 2 workers are ready"]);
    await service.nextWorker();
    expect((await fetch(`${admin}/readyz`)).status).toBe(200);
    expect((await metricsOf(admin)).get("holdfast_worker_crashes_total")).toBe(1);
  });

  test("have together no more connections than max-connections, before and after a reload", TIMEOUT, async () => {
    await using folder = await temporaryDirectory();
    const file = folder.path("config.yaml");
    writeFileSync(file, "max-connections: 3\n");
    await using service = await started(2, [...TCP, "--admin-listen", "tcp://127.0.0.1:0", "--config", file]);
    const admin = await service.echo.adminUrl();
    const target = targetOf(service.addresses[0]) as net.TcpNetConnectOpts;
    let knocks = 0;
    const knock = async (): Promise<void> => {
      knocks += 1;
      const client = net.connect(target).on("error", () => undefined);
      await once(client, "connect");
    };
    // Who comes to a worker whose share is full is refused although another one may have room.
    const fill = async (count: number): Promise<void> => {
      while ((await connectionsOf(admin)).total < count) await knock();
      await Promise.all(Array.from({ length: 10 }, knock));
      while ((await metricsOf(admin)).get('holdfast_connections_total{listener="0"}') !== knocks);
      expect((await connectionsOf(admin)).total).toBe(count);
    };
    await fill(3);

    writeFileSync(file, "max-connections: 5\n");
    service.echo.process.kill("SIGHUP");
    await service.echo.log.next("reloaded");

    await fill(5);
    service.echo.process.kill("SIGTERM");
    await service.echo.log.next("shutting down");
    service.echo.process.kill("SIGINT");
    expect(await service.echo.exit()).toBe(1);
  });

  test.each([
    [["--max-connections", "1"], "max-connections must be at least as many as there are workers (2), got 1"],
    [["--reuse-port"], "reuse-port must be off where there are several workers"],
  ])("cannot be together with %j", TIMEOUT, async (flags, complaint) => {
    await using echo = command(["--workers", "2", ...TCP, ...flags]);

    expect(await echo.exit()).toBe(78);
    expect(echo.stderr).toBe(`holdfast-echo: ${complaint}\n`);
  });
});
