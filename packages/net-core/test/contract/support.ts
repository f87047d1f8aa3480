import { type ChildProcess, fork, type StdioOptions } from "node:child_process";
import { on, once } from "node:events";
import nodeNet from "node:net";
import { fileURLToPath } from "node:url";
import netCore from "@holdfast/net-core";

export type Net = typeof nodeNet;

/** Every claim of the contract is made of both. */
export const modules: readonly (readonly [specifier: string, net: Net])[] = [
  ["node:net", nodeNet],
  ["@holdfast/net-core", netCore],
];

export const onLinux: boolean = process.platform === "linux";

/** The port of a TCP server. */
export function portOf(server: nodeNet.Server): number {
  return (server.address() as nodeNet.AddressInfo).port;
}

/** Listens, by default at a free port of 127.0.0.1, and resolves with the port, if there is one. */
export async function listening(
  server: nodeNet.Server,
  options: nodeNet.ListenOptions = { host: "127.0.0.1", port: 0 },
): Promise<number> {
  server.listen(options);
  await once(server, "listening");
  return portOf(server);
}

/** Resolves with what `'close'` tells, whatever `'error'` says before. */
export function closed(emitter: nodeNet.Server | nodeNet.Socket | ChildProcess): Promise<unknown[]> {
  return new Promise((resolve) => void emitter.once("close", (...args: unknown[]) => resolve(args)));
}

/** Resolves with the error of the next `'error'`. */
export function failed(emitter: nodeNet.Server | nodeNet.Socket): Promise<NodeJS.ErrnoException> {
  return new Promise((resolve) => void emitter.once("error", resolve));
}

/** The names of those events, in the order in which they come. */
export function recorded(emitter: NodeJS.EventEmitter, ...names: string[]): string[] {
  const seen: string[] = [];
  for (const name of names) emitter.on(name, () => void seen.push(name));
  return seen;
}

/** A server that listens; disposing of it ends its connections too. */
export interface Serving extends AsyncDisposable {
  readonly server: nodeNet.Server;
  readonly port: number;
}

export async function serving(
  net: Net,
  options: nodeNet.ServerOpts = {},
  listen?: nodeNet.ListenOptions,
): Promise<Serving> {
  const server = net.createServer(options);
  const accepted = new Set<nodeNet.Socket>();
  server.prependListener("connection", (socket) => {
    accepted.add(socket);
    socket.prependOnceListener("close", () => void accepted.delete(socket));
  });
  const port = await listening(server, listen);
  return {
    server,
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of accepted) socket.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Both ends of one connection. */
export interface Pair extends Serving {
  readonly accepted: nodeNet.Socket;
  readonly client: nodeNet.Socket;
}

export interface PairOptions {
  readonly server?: nodeNet.ServerOpts;
  readonly client?: nodeNet.TcpSocketConnectOpts | nodeNet.SocketConstructorOpts;
  /** A Unix path in place of a port. */
  readonly path?: string;
}

export async function connected(net: Net, { server = {}, client = {}, path }: PairOptions = {}): Promise<Pair> {
  const served = await serving(net, server, path === undefined ? undefined : { path });
  const where = path === undefined ? { host: "127.0.0.1", port: served.port } : { path };
  const connecting = net.connect({ ...client, ...where });
  const [[accepted]] = await Promise.all([once(served.server, "connection"), once(connecting, "connect")]);
  return {
    ...served,
    accepted: accepted as nodeNet.Socket,
    client: connecting,
    async [Symbol.asyncDispose]() {
      connecting.destroy();
      await served[Symbol.asyncDispose]();
    },
  };
}

/** How a process of the test's own ended, and what it sent before. */
export interface ChildEnd {
  readonly code: number | null;
  readonly messages: readonly unknown[];
  readonly stderr: string;
}

/** A descriptor of ours, or `"pipe"` for a pair of connected sockets. */
export type Inherited = number | "pipe";

/** What a process may have at most. */
export interface Limits {
  readonly maxDescriptors: number;
}

/** A process of the test's own; disposing of it kills it. */
export interface RunningFixture extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Resolves with what it sends next. */
  readonly next: <Message>() => Promise<Message>;
  /** Sends it a request, and resolves with what it sends next. */
  readonly ask: <Answer>(request: object) => Promise<Answer>;
}

/**
 * Starts `fixtures/<name>`, which can import `@holdfast/net-core` from its sources.
 * @param inherited what it gets as descriptor 4 and the following.
 */
export function startFixture(
  name: string,
  args: readonly string[] = [],
  inherited: readonly Inherited[] = [],
  limits?: Limits,
): RunningFixture {
  const child = forkFixture(name, args, ["ignore", "inherit", "inherit", "ipc", ...inherited], limits);
  const messages = on(child, "message");
  const ended = closed(child);
  const next = async <Message>(): Promise<Message> => ((await messages.next()) as { value: [Message] }).value[0];
  return {
    process: child,
    next,
    ask: (request) => {
      child.send(request);
      return next();
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Lets `fixtures/<name>` run to its end. */
export async function runFixture(
  name: string,
  args: readonly string[],
  inherited: readonly Inherited[] = [],
): Promise<ChildEnd> {
  const child = forkFixture(name, args, ["ignore", "inherit", "pipe", "ipc", ...inherited]);
  const messages: unknown[] = [];
  child.on("message", (message) => void messages.push(message));
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code] = (await closed(child)) as [number | null];
  return { code, messages, stderr };
}

const NODE_ARGS = ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning"];

function forkFixture(name: string, args: readonly string[], stdio: StdioOptions, limits?: Limits): ChildProcess {
  const file = fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
  if (!limits) return fork(file, args, { execArgv: NODE_ARGS, stdio });
  const limited = ["-c", `ulimit -n ${limits.maxDescriptors}; exec "$0" "$@"`, process.execPath, ...NODE_ARGS];
  return fork(file, args, { execPath: "/bin/sh", execArgv: limited, stdio });
}
