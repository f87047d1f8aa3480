import { writeFile } from "node:fs/promises";
import {
  type AuthOptions,
  type BrokerOptions,
  createBroker,
  type PermissionOptions,
  type SubjectRules,
} from "@holdfast/ipc-broker";
import { connect as connectAnywhere, type ConnectOptions } from "@holdfast/ipc-broker/client";
import { type Endpoint, formatEndpoint } from "@holdfast/net-core";
import { Child, requireProgram, skipNote, temporaryDirectory } from "@holdfast/net-core/testing";
import { connect as connectPlainly, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, describe } from "vitest";

/** What a test says of its server, as the broker's options have it. */
export type Settings = Pick<BrokerOptions, "auth" | "maxPayload">;

/** A server that clients can be tried on; disposing of it closes its clients, too. */
export interface ServerUnderTest extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /** A client of its own, which comes back at once where it reconnects. */
  connect(options?: Omit<ConnectOptions, "servers">): Promise<NatsConnection>;
  /** Ends it without a word to anybody. */
  kill(): Promise<void>;
  /** Starts it again, where it was. */
  revive(): Promise<void>;
  /** Lets it tell its clients that it will go. */
  announceEnd(): void;
}

export type StartServer = (settings?: Settings) => Promise<ServerUnderTest>;

interface ServerKind {
  readonly name: string;
  readonly lack?: string | undefined;
  readonly start: StartServer;
}

const natsServer = requireProgram("nats-server");

const KINDS: readonly ServerKind[] = [
  { name: `nats-server over TCP${skipNote(natsServer)}`, lack: natsServer.lack, start: startNatsServer },
  { name: "a broker over TCP", start: (settings) => startBroker("tcp://127.0.0.1:0", settings) },
  { name: "a broker over a Unix socket", start: startBrokerAtPath },
];

/** The same tests for the broker and for the server whose protocol it speaks. */
export function describeServers(name: string, tests: (start: StartServer) => void): void {
  for (const kind of KINDS) describe.skipIf(kind.lack)(`${name}, with ${kind.name}`, () => tests(kind.start));
}

// A test that ran out of time disposes of nothing.
const natsServers = new Set<Child>();
afterAll(() => natsServers.forEach((child) => child.process.kill("SIGKILL")));

/** Debian's nats-server at a free port, which it keeps when it is revived. */
async function startNatsServer(settings: Settings = {}): Promise<ServerUnderTest> {
  const folder = await temporaryDirectory();
  let port = -1; // any free one
  let child = await run();
  async function run(): Promise<Child> {
    await writeFile(folder.path("config"), JSON.stringify(natsConfig(port, settings)));
    const started = Child.start("sh", ["-c", 'exec "$0" -c "$1" 2>&1', natsServer.name, folder.path("config")]);
    natsServers.add(started);
    started.process.once("close", () => natsServers.delete(started));
    await started.said("Server is ready");
    port = Number(/client connections on 127\.0\.0\.1:(\d+)/.exec(started.stdout)?.[1]);
    return started;
  }
  const kill = (): Promise<void> => child[Symbol.asyncDispose]();
  return {
    ...clientsOf({ kind: "tcp", host: "127.0.0.1", port }, async () => {
      await kill();
      await folder[Symbol.asyncDispose]();
    }),
    kill,
    revive: async () => void (child = await run()),
    announceEnd: () => void child.process.kill("SIGUSR2"),
  };
}

/** A broker at a path in a folder of its own. */
export async function startBrokerAtPath(settings?: Settings): Promise<ServerUnderTest> {
  const folder = await temporaryDirectory();
  const server = await startBroker(`unix:${folder.path("broker.sock")}`, settings);
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function startBroker(at: string, settings: Settings = {}): Promise<ServerUnderTest> {
  let broker = createBroker({ ...settings, listen: [at] });
  const [endpoint] = await broker.start();
  if (endpoint === undefined) throw new Error(`a broker that has started listens at ${at}`);
  const kill = async (): Promise<void> => void (await broker.shutdown({ deadlineMs: 0 }));
  return {
    ...clientsOf(endpoint, kill),
    kill,
    async revive() {
      broker = createBroker({ ...settings, listen: [endpoint] });
      await broker.start();
    },
    announceEnd: () => void broker.shutdown({ spreadMs: 30_000, deadlineMs: 30_000 }),
  };
}

function clientsOf(
  endpoint: Endpoint,
  stop: () => Promise<void>,
): Pick<ServerUnderTest, "endpoint" | "connect" | typeof Symbol.asyncDispose> {
  const clients: NatsConnection[] = [];
  return {
    endpoint,
    async connect(options) {
      const client = await connectTo(endpoint, options);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.close()));
      await stop();
    },
  };
}

const AT_ONCE = { reconnectTimeWait: 10, reconnectJitter: 0, maxReconnectAttempts: -1 };

/** A plain client of a TCP port, or one of a path; it comes back at once where it reconnects. */
function connectTo(endpoint: Endpoint, options?: Omit<ConnectOptions, "servers">): Promise<NatsConnection> {
  if (endpoint.kind !== "tcp") return connectAnywhere({ ...AT_ONCE, ...options, servers: endpoint });
  return connectPlainly({ ...AT_ONCE, ...options, servers: formatEndpoint(endpoint) });
}

// Its configuration may be JSON.
function natsConfig(port: number, { auth, maxPayload = 1024 * 1024 }: Settings): object {
  return {
    listen: `127.0.0.1:${port}`,
    max_payload: maxPayload,
    lame_duck_duration: "30s",
    ...(auth && { authorization: natsAuthorization(auth) }),
  };
}

function natsAuthorization({ token, users }: AuthOptions): object {
  if (token !== undefined) return { token };
  return {
    users: users?.map((user) => Object.assign({}, user, { permissions: natsPermissions(user.permissions ?? {}) })),
  };
}

function natsPermissions({ publish, subscribe, allowResponses }: PermissionOptions): object {
  return {
    ...(publish && { publish: natsRules(publish) }),
    ...(subscribe && { subscribe: natsRules(subscribe) }),
    ...(allowResponses === true && { allow_responses: true }),
  };
}

function natsRules(rules: SubjectRules): object {
  return "length" in rules ? { allow: rules } : rules;
}
