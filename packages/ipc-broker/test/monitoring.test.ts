import { fileURLToPath } from "node:url";
import { connect } from "@holdfast/ipc-broker/client";
import { Child, skipNote, type TemporaryDirectory, temporaryDirectory } from "@holdfast/net-core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command } from "./support/command.ts";
import { COMPILED_WITHIN_MS, compileGo, findGo } from "./support/go.ts";

const READER = fileURLToPath(new URL("fixtures/monitor-reader/main.go", import.meta.url));
const go = findGo("nats-server", "nats.go");

interface Watched extends AsyncDisposable {
  readonly admin: string;
}

/** A broker with an admin endpoint, that a subscriber, "ear", has been sent three messages of five bytes by another client. */
async function watched(): Promise<Watched> {
  const folder = await temporaryDirectory();
  const path = `unix:${folder.path("broker.sock")}`;
  const broker = command(["--listen", path, "--admin-listen", "tcp://127.0.0.1:0", "--log-format", "json"]);
  const admin = await broker.adminUrl();
  await broker.address();
  const ear = await connect({ servers: path, name: "ear" });
  ear.subscribe("talk.>");
  await ear.flush();
  const mouth = await connect({ servers: path, name: "mouth" });
  for (let count = 0; count < 3; count += 1) mouth.publish("talk.a", "hello");
  await mouth.flush();
  const close = async (): Promise<void> => {
    await Promise.all([ear.close(), mouth.close()]);
    await broker[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  };
  return { admin, [Symbol.asyncDispose]: close };
}

describe.skipIf(go.lack)(`what nats-top asks for, read by nats-server's own structures${skipNote(go)}`, () => {
  let folder: TemporaryDirectory;
  let broker: Watched;
  beforeAll(async () => {
    folder = await temporaryDirectory();
    await compileGo(READER, folder.path("reader"));
    broker = await watched();
  }, COMPILED_WITHIN_MS);
  afterAll(async () => {
    await broker[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  // Its keys for sorting, in the order of its help.
  test.each(["cid", "subs", "pending", "msgs_to", "msgs_from", "bytes_to", "bytes_from", "last", "idle", "uptime"])(
    "is whole, sorted by %s",
    async (sort) => {
      await using reader = Child.start(folder.path("reader"), [broker.admin, sort]);
      const code = await reader.exit();

      expect(reader.stderr).toBe("");
      expect(code).toBe(0);
      const { varz, connz } = JSON.parse(reader.stdout) as { varz: object; connz: { connections: object[] } };
      expect(varz).toMatchObject({
        server_id: expect.stringMatching(/^N/),
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        uptime: expect.stringMatching(/s$/),
        cpu: expect.any(Number),
        mem: expect.any(Number),
        connections: 2,
        total_connections: 2,
        in_msgs: 3,
        out_msgs: 3,
        in_bytes: 15,
        out_bytes: 15,
        slow_consumers: 0,
        subscriptions: 1,
        ping_interval: 120e9,
        write_deadline: 10e9,
      });
      expect(connz).toMatchObject({ num_connections: 2, total: 2, limit: 1_024 });
      const ear = connz.connections.find((one) => "name" in one && one.name === "ear");
      expect(ear).toMatchObject({
        kind: "Client",
        ip: "unix",
        pending_bytes: 0,
        out_msgs: 3,
        out_bytes: 15,
        in_msgs: 0,
        subscriptions: 1,
        lang: "nats.js",
        subscriptions_list: ["talk.>"],
      });
    },
  );
});

describe("what the Prometheus exporter for NATS asks for", () => {
  async function page(broker: Watched, name: string): Promise<Readonly<Record<string, unknown>>> {
    const answer = await fetch(`${broker.admin}/${name}`);
    expect(answer.status).toBe(200);
    return (await answer.json()) as Readonly<Record<string, unknown>>;
  }

  test("with -varz and -subz: numbers at the top, which it makes gauges of, and three texts", async () => {
    await using broker = await watched();

    const [varz, subsz] = [await page(broker, "varz"), await page(broker, "subsz")];

    const gauges = [
      "connections",
      "cpu",
      "in_bytes",
      "in_msgs",
      "max_connections",
      "max_payload",
      "max_pending",
      "mem",
    ];
    const more = ["out_bytes", "out_msgs", "slow_consumers", "subscriptions", "total_connections"];
    for (const name of [...gauges, ...more]) expect([name, typeof varz[name]]).toEqual([name, "number"]);
    for (const name of ["server_id", "server_name", "version"])
      expect([name, typeof varz[name]]).toEqual([name, "string"]);
    expect(subsz).toMatchObject({ num_subscriptions: 1, num_inserts: 1, num_matches: 3, max_fanout: 1, avg_fanout: 1 });
    expect(subsz["server_id"]).toBe(varz["server_id"]);
  });

  test("with -connz_detailed: texts and numbers where it takes them for granted, and times that it can read", async () => {
    await using broker = await watched();

    const { connections, ...totals } = await page(broker, "connz");

    expect(totals).toMatchObject({ num_connections: 2, total: 2, offset: 0, limit: 1_024 });
    expect(connections).toHaveLength(2);
    for (const one of connections as Record<string, unknown>[]) {
      for (const text of ["kind", "type", "ip", "name", "lang", "version"])
        expect([text, typeof one[text]]).toEqual([text, "string"]);
      for (const number of ["pending_bytes", "in_msgs", "out_msgs", "in_bytes", "out_bytes", "subscriptions"])
        expect([number, typeof one[number]]).toEqual([number, "number"]);
      for (const time of ["start", "last_activity"])
        expect(one[time]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
      for (const duration of ["uptime", "idle"]) expect(one[duration]).toMatch(/^(\d+y)?(\d+d)?(\d+h)?(\d+m)?\d+s$/);
      expect(one["rtt"] ?? "1ms").toMatch(/^\d+(\.\d+)?(µs|ms|s)$/); // none before the first ping is answered
    }
  });

  test("with -healthz: ok", async () => {
    await using broker = await watched();

    expect(await page(broker, "healthz")).toMatchObject({ status: "ok" });
  });
});
