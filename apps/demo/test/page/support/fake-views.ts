import type { Hello, Tick } from "../../../src/wire/messages.ts";
import type {
  ConnectionRow,
  FaultCard,
  LedgerRow,
  LogEntry,
  Sample,
  ServerName,
  ServerView,
} from "../../../src/wire/view.ts";

const NAMES = ["echo", "chat", "broker"] as const;
const SAMPLES = 240;

export function fakeHello(now: number = Date.now()): Hello {
  return {
    servers: NAMES.map((name) => fakeServer(name)),
    samples: { echo: past("echo", now), chat: past("chat", now), broker: past("broker", now) },
    ledger: fakeLedger(1),
    faults: [fakeFault("port-thief", "Port thief"), fakeFault("half-close", "Half-close a client")],
    runs: [],
    log: [fakeEntry("listening at tcp://127.0.0.1:7007", now)],
    commands: [{ server: "echo", label: "by TCP", command: "printf 'hello' | nc -N 127.0.0.1 7007" }],
  };
}

export function fakeTick(seed: number, now: number): Tick {
  return {
    servers: NAMES.map((name) => fakeServer(name)),
    samples: {
      echo: fakeSample("echo", seed, now),
      chat: fakeSample("chat", seed, now),
      broker: fakeSample("broker", seed, now),
    },
    ledger: fakeLedger(seed),
    connections: NAMES.flatMap((name) => [1, 2, 3, 4].map((id) => fakeConnection(name, String(id)))),
    total: 12,
  };
}

export function fakeEntry(text: string, at: number = Date.now()): LogEntry {
  return { at, server: "echo", level: "info", text };
}

function fakeServer(name: ServerName): ServerView {
  return {
    name,
    state: "listening",
    mood: "steady",
    why: "serves everybody who comes",
    endpoints: [`tcp://127.0.0.1:${7000 + NAMES.indexOf(name)}`, `unix:/tmp/holdfast-demo/${name}.sock`],
    pid: 4_200 + NAMES.indexOf(name),
    restarts: 0,
    bounds: { connections: 64, latency: 50, memory: 256 * 1_048_576 },
  };
}

function past(name: ServerName, now: number): Sample[] {
  return Array.from({ length: SAMPLES }, (_, index) => fakeSample(name, index, now - (SAMPLES - index) * 250));
}

function fakeSample(name: ServerName, seed: number, at: number): Sample {
  const wave = Math.sin(seed / 9 + NAMES.indexOf(name)) + Math.sin(seed / 2.3) / 4;
  return {
    at,
    connections: 8,
    throughput: Math.round(600 + 90 * wave),
    latency: 3 + wave,
    memory: 82 * 1_048_576,
    loopDelay: 2 + wave / 2,
  };
}

function fakeLedger(seed: number): LedgerRow[] {
  return NAMES.map((server) => ({
    server,
    sent: 1_000 * seed,
    received: 1_000 * seed,
    resent: 0,
    lost: 0,
    doubled: 0,
  }));
}

function fakeConnection(server: ServerName, id: string): ConnectionRow {
  return {
    server,
    id,
    peer: `127.0.0.1:${50_000 + Number(id)}`,
    endpoint: "tcp://127.0.0.1:7000",
    phase: "open",
    keepAlive: "30 s + 3 × 10 s",
    bytesIn: 12_000,
    bytesOut: 14_000,
    waitingBytes: 0,
    isSlow: false,
    openMs: 61_000,
  };
}

function fakeFault(id: string, title: string): FaultCard {
  return {
    id,
    title,
    does: "Another process takes the port of Echo while it is being started again.",
    servers: ["echo"],
    answer: 'await server.bind("tcp://127.0.0.1:7007", { retry: { forMs: 30_000 } });',
    snippet: 'test("waits for the port", async () => {\n  await using thief = await PortThief.start();\n});\n',
  };
}
