import { execFile } from "node:child_process";
import { errorMonitor, once } from "node:events";
import { stat } from "node:fs/promises";
import http, { type IncomingHttpHeaders } from "node:http";
import nodeNet from "node:net";
import { promisify } from "node:util";
import {
  createServer,
  type Endpoint,
  type Server,
  ServerGroup,
  type ServerOptions,
  type Socket,
} from "@holdfast/net-core";
import { PortThief, requireProgram, skipNote, temporaryDirectory, VirtualClock } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { AdminServer } from "../src/service/admin/admin-server.ts";
import type { ConnectionList } from "../src/service/admin/connection-routes.ts";
import type { AdminServerOptions } from "../src/service/admin/group-pages.ts";
import { healthcheck } from "../src/service/admin/healthcheck.ts";
import type { ServicePhase } from "../src/service/phase.ts";
import { readAll } from "./support/pair.ts";

type Address = Extract<Endpoint, nodeNet.SocketConnectOpts>;

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request on a connection of its own. */
async function ask(
  at: Endpoint,
  path: string,
  { method = "GET", headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const target = at.kind === "tcp" ? { host: at.host, port: at.port } : { socketPath: (at as { path: string }).path };
  const request = http.request({ ...target, path, method, headers, agent: false }).end();
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  let body = "";
  for await (const chunk of response.setEncoding("utf8")) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

interface Administered extends AsyncDisposable {
  readonly admin: AdminServer;
  readonly group: ServerGroup;
  /** The first of the group. */
  readonly server: Server;
  readonly at: Endpoint;
  readonly lines: [object, string][];
  ask(path: string, options?: Parameters<typeof ask>[2]): Promise<Answer>;
  /** A client, and its socket on the server's side. */
  connect(place?: number): Promise<{ client: nodeNet.Socket; socket: Socket }>;
  /** A client that may be refused. */
  knock(): Promise<nodeNet.Socket>;
  /** The value of each series. */
  metrics(): Promise<Record<string, number>>;
}

/** A group with one server for each of `servers`, and its admin endpoint, both at free ports of 127.0.0.1. */
async function administered(
  options: Partial<AdminServerOptions> = {},
  ...servers: readonly ServerOptions[]
): Promise<Administered> {
  const [first = {}, ...others] = servers;
  const server = createServer(first);
  const made = [server, ...others.map((each) => createServer(each))];
  const group = new ServerGroup(made.map((server) => ({ server, binding: { endpoint: "tcp://127.0.0.1:0" } })));
  const lines: [object, string][] = [];
  const write = (fields: object, message: string): void => void lines.push([fields, message]);
  const log = { info: write, warn: write };
  const admin = new AdminServer({ group, phase: () => "ready", name: "test", version: "1.2.3", log, ...options });
  const at = await admin.bind({ endpoint: "tcp://127.0.0.1:0" });
  const endpoints = await group.start();
  const clients: nodeNet.Socket[] = [];
  const knock = async (place = 0): Promise<nodeNet.Socket> => {
    const client = nodeNet.connect({ ...(endpoints[place] as Address), allowHalfOpen: true });
    clients.push(client.on("error", () => undefined));
    await once(client, "connect");
    return client;
  };
  return {
    admin,
    group,
    server,
    at,
    lines,
    knock,
    ask: (path, how) => ask(at, path, how),
    async connect(place = 0) {
      const connected = once(made[place] ?? server, "connection") as Promise<[Socket]>;
      const [[socket], client] = await Promise.all([connected, knock(place)]);
      socket.on("error", () => undefined);
      return { client, socket };
    },
    async metrics() {
      return seriesIn((await ask(at, "/metrics")).body);
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await group.shutdown({ deadlineMs: 0 });
      await admin.close();
    },
  };
}

// https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md
const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"`;
const SAMPLE = new RegExp(String.raw`^(${NAME}(?:\{${LABEL}(?:,${LABEL})*\})?) (-?[0-9.]+(?:e[+-]?\d+)?|[+-]Inf|NaN)$`);
const COMMENT = new RegExp(`^# (?:HELP ${NAME} .+|TYPE ${NAME} (?:counter|gauge|histogram))$`);

/** @throws when a line is not of the text format. */
function seriesIn(text: string): Record<string, number> {
  const series: Record<string, number> = {};
  for (const line of text.split("\n")) {
    if (line === "" || COMMENT.test(line)) continue;
    const [, name, value] = SAMPLE.exec(line) ?? [];
    if (name === undefined) throw new Error(`no line of the format: ${line}`);
    if (name in series) throw new Error(`twice: ${name}`);
    series[name] = Number(value);
  }
  return series;
}

async function ended(socket: nodeNet.Socket): Promise<void> {
  if (!socket.closed) await once(socket, "close");
}

describe("health", () => {
  test.each<[ServicePhase, string, string, string]>([
    ["starting", "200 ok", "503 starting", "503 starting"],
    ["ready", "200 ok", "200 ok", "200 ok"],
    ["draining", "200 ok", "503 draining", "200 ok"],
    ["stopped", "200 ok", "503 stopped", "503 stopped"],
  ])("of a service that is %s is healthz %s, readyz %s, startupz %s", async (phase, ...expected) => {
    await using service = await administered({ phase: () => phase });

    const answers = await Promise.all(["/healthz", "/readyz", "/startupz"].map((path) => service.ask(path)));

    expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual(expected);
  });

  test.each([
    [true, 200, "ok"],
    [false, 503, "not ready"],
    ["no upstream", 503, "no upstream"],
  ])("of a service whose own check says %j is readyz %i %s", async (isReady, status, body) => {
    await using service = await administered({ isReady: () => isReady });

    expect(await service.ask("/readyz")).toMatchObject({ status, body });
  });
});

describe("a page", () => {
  test("is text that nobody may keep", async () => {
    await using service = await administered();

    const { headers } = await service.ask("/healthz");

    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "content-type": "text/plain; charset=utf-8",
      "x-content-type-options": "nosniff",
    });
  });

  test("answers HEAD as GET, without the body", async () => {
    await using service = await administered();

    const { status, headers, body } = await service.ask("/readyz", { method: "HEAD" });

    expect({ status, length: headers["content-length"], body }).toEqual({ status: 200, length: "2", body: "" });
  });

  test.each([
    ["POST", "/healthz", 405, "GET, HEAD"],
    ["DELETE", "/connections", 405, "GET, HEAD"],
    ["PUT", "/connections/0.1", 405, "GET, HEAD, DELETE"],
    ["GET", "/nothing", 404, undefined],
    ["GET", "/connections/0.1/x", 404, undefined],
  ])("refuses %s %s with %i", async (method, path, status, allow) => {
    await using service = await administered();

    const answer = await service.ask(path, { method });

    expect(answer.status).toBe(status);
    expect(answer.headers["allow"]).toBe(allow);
  });

  test("takes no body, and waits for none", async () => {
    await using service = await administered();

    const request = "GET /healthz HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\nx";

    expect(await rawAnswer(service.at, request)).toMatchObject({ status: 200, headers: { connection: "close" } });
  });

  test("of the user's is there beside the others", async () => {
    await using service = await administered({
      routes: {
        "/varz": ({ query }) => ({ contentType: "application/json", body: JSON.stringify([...query]) }),
        "/rooms/*": ({ path }) => ({ status: 418, contentType: "text/plain", body: path, headers: { "x-y": "z" } }),
      },
    });

    expect(await service.ask("/varz?a=1&b=%20")).toMatchObject({ status: 200, body: '[["a","1"],["b"," "]]' });
    expect(await service.ask("/rooms/7")).toMatchObject({ status: 418, body: "/rooms/7", headers: { "x-y": "z" } });
    expect(await service.ask("/varz", { method: "POST" })).toMatchObject({ status: 405 });
  });

  test("of the user's that fails is a 500 and a line of the log", async () => {
    const error = new Error("no disk");
    await using service = await administered({ routes: { "/fails": () => Promise.reject(error) } });

    expect(await service.ask("/fails")).toMatchObject({ status: 500, body: "internal error" });
    expect(service.lines).toEqual([[{ err: error, path: "/fails" }, "an admin page failed"]]);
  });

  test.each(["varz", "/a?b", "/metrics"])("cannot be given the path %s", async (path) => {
    const route = (): never => expect.unreachable();

    await expect(administered({ routes: { [path]: route } })).rejects.toThrow(/^routes must be by paths such as/);
  });
});

/** What comes for a request written by hand. */
async function rawAnswer(at: Endpoint, request: string): Promise<Answer> {
  const client = nodeNet.connect(at as Address);
  client.write(request);
  const [head = "", body = ""] = (await readAll(client)).split("\r\n\r\n");
  const [statusLine = "", ...fields] = head.split("\r\n");
  const headers = Object.fromEntries(fields.map((field) => field.toLowerCase().split(": ")));
  return { status: Number(statusLine.split(" ")[1]), headers: headers as IncomingHttpHeaders, body };
}

async function listOf(service: Administered, query = ""): Promise<ConnectionList> {
  return JSON.parse((await service.ask(`/connections${query}`)).body) as ConnectionList;
}

describe("/connections", () => {
  test("shows each connection with what it has carried", async () => {
    const clock = new VirtualClock();
    await using service = await administered({}, { clock, deadlines: { idleMs: 60_000 } }, {});
    const { client, socket } = await service.connect(0);
    await service.connect(1);
    socket.end("hello"); // our side is ended, theirs is not
    client.write("hi");
    await once(socket, "data");
    clock.advance(1_000);

    const { total, connections } = await listOf(service);

    expect(total).toBe(2);
    const { address, port } = socket.address() as nodeNet.AddressInfo;
    expect(connections[0]).toEqual({
      id: "0.1",
      endpoint: `tcp://${address}:${port}`,
      peer: `tcp://127.0.0.1:${client.localPort}`,
      phase: "half-open-self",
      bytesIn: 2,
      bytesOut: 5,
      waitingBytes: 0,
      idleMs: 0, // seen at the next look of the deadline
      openMs: 1_000,
    });
    expect(connections[1]).toMatchObject({ id: "1.1", phase: "open", idleMs: null, openMs: expect.any(Number) });
  });

  test("shows for how long a connection is idle", async () => {
    const clock = new VirtualClock();
    await using service = await administered({}, { clock, deadlines: { idleMs: 60_000 } });
    await service.connect();
    clock.advance(45_000);

    expect((await listOf(service)).connections[0]).toMatchObject({ idleMs: 45_000 });
  });

  test("shows who has sent FIN, and what a slow one has waiting", async () => {
    await using service = await administered({}, { allowHalfOpen: true });
    const { client, socket } = await service.connect();
    client.pause();
    socket.resume().write(Buffer.alloc(32 * 1024 * 1024));
    client.end();
    await once(socket, "end");

    const [connection] = (await listOf(service)).connections;

    expect(connection).toMatchObject({ phase: "half-open-peer", bytesOut: 32 * 1024 * 1024 });
    expect(connection?.waitingBytes).toBeGreaterThan(0);
  });

  test("lists as many as asked, and says how many there are", async () => {
    await using service = await administered();
    for (let count = 0; count < 3; count += 1) await service.connect();

    const { total, connections } = await listOf(service, "?limit=2");

    expect(total).toBe(3);
    expect(connections.map(({ id }) => id)).toEqual(["0.1", "0.2"]);
  });

  test.each(["-1", "x", "10001", "1e3", ""])("refuses the limit %j", async (limit) => {
    await using service = await administered();

    expect(await service.ask(`/connections?limit=${limit}`)).toMatchObject({
      status: 400,
      body: "limit must be an integer from 0 to 10000",
    });
  });

  test("shows one by its id", async () => {
    await using service = await administered();
    await service.connect();

    expect(JSON.parse((await service.ask("/connections/0.1")).body)).toMatchObject({ id: "0.1", phase: "open" });
    expect(await service.ask("/connections/0.2")).toMatchObject({ status: 404, body: "no such connection" });
  });

  test("ends one that is deleted", async () => {
    await using service = await administered();
    const { client, socket } = await service.connect();
    const other = await service.connect();

    expect(await service.ask("/connections/0.1", { method: "DELETE" })).toMatchObject({ status: 204, body: "" });

    expect(await readAll(client)).toBe("");
    expect(socket.cutReason).toBe("operator");
    expect(other.socket.destroyed).toBe(false);
    expect(service.lines).toMatchObject([[{ id: "0.1" }, "the operator ends a connection"]]);
    expect(service.group.counts.cut).toEqual({ operator: 1 });
  });

  test.each(["0.2", "1.1", "0", "0.01", "x.1", "0.1.1", ""])("has none of the id %j to delete", async (id) => {
    await using service = await administered();
    const { socket } = await service.connect();

    const { status } = await service.ask(`/connections/${id}`, { method: "DELETE" });

    expect({ status, isOpen: !socket.destroyed }).toEqual({ status: 404, isOpen: true });
  });

  test("lets no web page end any", async () => {
    await using service = await administered();
    const { socket } = await service.connect();

    const answer = await service.ask("/connections/0.1", { method: "DELETE", headers: { origin: "http://x.example" } });

    expect(answer).toMatchObject({ status: 403, body: "not from a web page" });
    expect(socket.destroyed).toBe(false);
  });
});

describe("/metrics", () => {
  test("is in the text format of Prometheus", async () => {
    await using service = await administered();
    await service.connect();

    const { headers, body } = await service.ask("/metrics");

    expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(body.endsWith("\n")).toBe(true);
    expect(seriesIn(body)).toMatchObject({
      [`holdfast_build_info{name="test",version="1.2.3",node_version="${process.version}"}`]: 1,
      process_resident_memory_bytes: expect.any(Number),
      process_cpu_seconds_total: expect.any(Number),
      nodejs_heap_size_used_bytes: expect.any(Number),
    });
  });

  test("counts every connection, whatever became of it", async () => {
    await using service = await administered({}, { limits: { maxConnections: 3 } });
    const finished = await service.connect();
    const cut = await service.connect();
    const open = await service.connect();
    await Promise.all([once(service.server, "refused"), service.knock()]);
    finished.client.end("12345");
    finished.socket.resume().end("123");
    finished.client.resume();
    cut.client.write("1234567");
    open.client.write("12");
    open.socket.write("1");
    await Promise.all([ended(finished.socket), once(cut.socket, "data"), once(open.socket, "data")]);
    await service.ask("/connections/0.2", { method: "DELETE" });

    expect(await service.metrics()).toMatchObject({
      'holdfast_connections{listener="0"}': 1,
      'holdfast_connections_total{listener="0"}': 4,
      'holdfast_refused_total{listener="0",reason="max-connections"}': 1,
      'holdfast_refused_total{listener="0",reason="denied"}': 0,
      'holdfast_cut_total{listener="0",reason="operator"}': 1,
      'holdfast_cut_total{listener="0",reason="slow-consumer"}': 0,
      'holdfast_received_bytes_total{listener="0"}': 14,
      'holdfast_sent_bytes_total{listener="0"}': 4,
      'holdfast_waiting_bytes{listener="0"}': 0,
      'holdfast_connection_duration_seconds_count{listener="0"}': 2,
      'holdfast_connection_duration_seconds_bucket{le="+Inf",listener="0"}': 2,
      'holdfast_bind_retries_total{listener="0"}': 0,
      'holdfast_accept_errors_total{listener="0"}': 0,
    });
  });

  test("says the same when it is asked twice at once", async () => {
    await using service = await administered();
    const { client, socket } = await service.connect();
    client.write("12345");
    await once(socket, "data");

    const both = await Promise.all([service.metrics(), service.metrics()]);

    expect(both.map((series) => series['holdfast_received_bytes_total{listener="0"}'])).toEqual([5, 5]);
  });

  test("tells the listeners apart, and where they listen while they do", async () => {
    await using service = await administered({}, {}, {});
    await service.connect(1);
    const [one, other] = service.group.endpoints as readonly { port: number }[];

    const before = await service.metrics();
    await service.group.shutdown({ deadlineMs: 0 });
    const after = await service.metrics();

    expect(before).toMatchObject({
      [`holdfast_listener_info{listener="0",endpoint="tcp://127.0.0.1:${one?.port}"}`]: 1,
      [`holdfast_listener_info{listener="1",endpoint="tcp://127.0.0.1:${other?.port}"}`]: 1,
      'holdfast_connections{listener="0"}': 0,
      'holdfast_connections{listener="1"}': 1,
    });
    expect(Object.keys(after).filter((name) => name.startsWith("holdfast_listener_info"))).toEqual([]);
    expect(after).toMatchObject({ 'holdfast_cut_total{listener="1",reason="drain-deadline"}': 1 });
  });

  test("never goes back, though what a connection had is not counted any more once it is refused", async () => {
    await using service = await administered({}, { proxyProtocol: { trusted: ["127.0.0.1"] } });
    const refused = once(service.server, "refused");
    const received = async (): Promise<number> => {
      return (await service.metrics())['holdfast_received_bytes_total{listener="0"}'] ?? NaN;
    };
    const client = await service.knock();
    client.write("PROXY TCP4 ");
    while ((await received()) === 0); // it has not been read yet
    client.write("nonsense\r\n");
    await refused;

    expect(await received()).toBe(11);
  });

  test("counts the waits for an address, and errors of the listener that still reach their owner", async () => {
    await using thief = await PortThief.hold("tcp://127.0.0.1:0");
    const server = createServer();
    const group = new ServerGroup([{ server, binding: { endpoint: thief.endpoint, retry: true } }]);
    const log = { info: () => undefined, warn: () => undefined };
    await using admin = new AdminServer({ group, phase: () => "starting", name: "x", version: "1", log });
    const at = await admin.bind({ endpoint: "tcp://127.0.0.1:0" });
    const started = group.start();
    await once(server, "retry");
    await thief.release();
    await started;
    await using _ = group;
    const error = new Error("accept EMFILE");

    expect(() => server.emit("error", error)).toThrow(error);
    server.emit("exhausted");

    const series = seriesIn((await ask(at, "/metrics")).body);
    expect(series['holdfast_bind_retries_total{listener="0"}']).toBeGreaterThanOrEqual(1);
    expect(series['holdfast_accept_errors_total{listener="0"}']).toBe(2);
  });

  test("shows the user's own beside the others", async () => {
    await using service = await administered({
      addMetrics: (registry, { Counter }) => {
        new Counter({ name: "messages_total", help: "Messages.", registers: [registry] }).inc(7);
      },
    });

    expect(await service.metrics()).toMatchObject({ messages_total: 7 });
  });
});

describe("the admin endpoint", () => {
  test("listens at a Unix path with a mode of its own", async () => {
    await using folder = await temporaryDirectory();
    await using service = await administered();
    await service.admin.close();

    const at = await service.admin.bind({ endpoint: `unix:${folder.path("admin")}`, mode: 0o600 });

    expect((await stat(folder.path("admin"))).mode & 0o777).toBe(0o600);
    expect(await ask(at, "/healthz")).toMatchObject({ status: 200, body: "ok" });
  });

  test("tells who comes when it is full that it is", async () => {
    await using service = await administered();
    const hold = (): nodeNet.Socket => nodeNet.connect(service.at as Address).on("error", () => undefined);
    const last = hold();
    const held = [...Array.from({ length: 15 }, hold), last];
    await Promise.all(held.map((client) => once(client, "connect")));
    last.write("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
    await once(last, "data"); // it has come in, and so have the others

    const refused = await ask(service.at, "/healthz");
    for (const client of held) client.destroy();

    expect(refused).toMatchObject({ status: 503, headers: { connection: "close" } });
  });

  test("closes in spite of who does not go, and leaves the servers as it found them", async () => {
    await using service = await administered();
    const client = nodeNet.connect({ ...(service.at as Address), allowHalfOpen: true }).on("error", () => undefined);
    client.write("GET /healthz HTTP/1.1\r\nho");
    await service.ask("/healthz"); // the other has come in by now

    await service.admin.close();

    await readAll(client);
    const events = ["disconnect", "retry", "exhausted", "listening", errorMonitor];
    expect(events.filter((event) => service.server.listenerCount(event) > 0)).toEqual([]);
    expect((await healthcheck(service.at)).isHealthy).toBe(false);
  });

  const curl = requireProgram("curl");

  test.skipIf(curl.lack)(`answers curl${skipNote(curl)}`, async () => {
    await using folder = await temporaryDirectory();
    await using service = await administered();
    await service.admin.close();
    await service.admin.bind({ endpoint: `unix:${folder.path("admin")}` });
    const { socket } = await service.connect();
    const run = async (...args: string[]): Promise<string> => {
      const common = ["-sS", "-w", "%{http_code}", "--unix-socket", folder.path("admin")];
      return (await promisify(execFile)(curl.path ?? "", [...common, ...args])).stdout;
    };

    expect(await run("http://admin/readyz")).toBe("ok200");
    expect(await run("-I", "http://admin/metrics")).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(await run("http://admin/connections?limit=1")).toMatch(/^\{"total":1,.*\}\n200$/);
    expect(await run("-X", "DELETE", "http://admin/connections/0.1")).toBe("204");
    expect(socket.cutReason).toBe("operator");
  });
});

describe("the token of the admin endpoint", () => {
  const PAGES = ["/metrics", "/connections", "/connections/0.1", "/nothing", "//healthz"];

  test.each(PAGES)("must be shown for %s", async (path) => {
    await using service = await administered({ token: () => "open sesame" });

    const answer = await service.ask(path);

    expect(answer).toMatchObject({ status: 401, body: "a token is needed", headers: { "www-authenticate": "Bearer" } });
  });

  test("ends no connection for who has another one", async () => {
    await using service = await administered({ token: () => "open sesame" });
    const { socket } = await service.connect();

    for (const authorization of [
      "Bearer open sesam",
      "Bearer open sesame!",
      "Bearer",
      "Basic open sesame",
      "open sesame",
    ]) {
      const answer = await service.ask("/connections/0.1", { method: "DELETE", headers: { authorization } });
      expect(answer.status).toBe(401);
    }

    expect(socket.destroyed).toBe(false);
  });

  test.each(["Bearer open sesame", "bearer  open sesame"])("opens every page: %s", async (authorization) => {
    await using service = await administered({ token: () => "open sesame" });

    expect(await service.ask("/connections", { headers: { authorization } })).toMatchObject({ status: 200 });
    expect(await service.ask("/nothing", { headers: { authorization } })).toMatchObject({ status: 404 });
  });

  test("is not needed for health, which supervisors ask", async () => {
    await using service = await administered({ token: () => "open sesame" });

    for (const path of ["/healthz", "/readyz", "/startupz"]) expect((await service.ask(path)).status).toBe(200);
  });

  test("may change while it listens", async () => {
    let token: string | undefined = "old";
    await using service = await administered({ token: () => token });
    const asOld = { headers: { authorization: "Bearer old" } };

    expect((await service.ask("/metrics", asOld)).status).toBe(200);
    token = "new";
    expect((await service.ask("/metrics", asOld)).status).toBe(401);
    token = undefined;
    expect((await service.ask("/metrics")).status).toBe(200);
  });
});

describe("healthcheck", () => {
  test("says that a service is ready, and why another is not", async () => {
    let phase: ServicePhase = "ready";
    await using service = await administered({ phase: () => phase });

    expect(await healthcheck(service.at)).toEqual({ isHealthy: true, line: "ok" });
    phase = "draining";
    expect(await healthcheck(service.at)).toEqual({ isHealthy: false, line: "draining" });
    expect(await healthcheck(service.at, { path: "/healthz" })).toEqual({ isHealthy: true, line: "ok" });
  });

  test.each(["tcp://:0", "tcp://0.0.0.0:0"])("asks at the loopback where the service is at %s", async (endpoint) => {
    await using service = await administered();
    await service.admin.close();
    const { port } = (await service.admin.bind({ endpoint })) as { port: number };
    const host = endpoint === "tcp://:0" ? {} : { host: "0.0.0.0" };

    expect(await healthcheck({ kind: "tcp", ...host, port })).toEqual({ isHealthy: true, line: "ok" });
  });

  test("asks at a Unix path", async () => {
    await using folder = await temporaryDirectory();
    await using service = await administered();
    await service.admin.close();
    const at = await service.admin.bind({ endpoint: `unix:${folder.path("admin")}` });

    expect(await healthcheck(at)).toEqual({ isHealthy: true, line: "ok" });
  });

  test("says of a service that is gone what the system says", async () => {
    const at = await (async () => {
      await using service = await administered();
      return service.at;
    })();

    expect(await healthcheck(at)).toEqual({ isHealthy: false, line: expect.stringMatching(/ECONNREFUSED/) });
  });

  test.each([
    ["nothing", ""],
    ["half an answer", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no"],
  ])("gives up on a service that says %s", async (_, said) => {
    const server = nodeNet.createServer((socket) => void socket.on("error", () => undefined).write(said));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as nodeNet.AddressInfo;

    const health = await healthcheck({ kind: "tcp", host: "127.0.0.1", port }, { deadlineMs: 100 });
    server.close();

    expect(health).toEqual({ isHealthy: false, line: "no answer in 100 ms" });
  });

  test("shows a line and no more of whoever else is there", async () => {
    const server = http.createServer((_, response) => void response.writeHead(500).end(`x\n${"y".repeat(1e6)}`));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as nodeNet.AddressInfo;

    const health = await healthcheck({ kind: "tcp", host: "127.0.0.1", port });
    server.close();

    expect(health).toEqual({ isHealthy: false, line: "x" });
  });

  test("cannot ask a descriptor", async () => {
    const health = await healthcheck({ kind: "systemd", name: "admin" });

    expect(health).toEqual({ isHealthy: false, line: "nobody can connect to systemd:admin" });
  });
});
