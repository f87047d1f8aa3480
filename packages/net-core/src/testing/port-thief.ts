import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Endpoint } from "../address/endpoint.ts";
import { HoldfastError } from "../errors.ts";
import { endpointOf } from "../server/endpoint-of.ts";
import { resolveAddress } from "./endpoints.ts";

/** The thief could not take the address; `cause` is the system error. */
export class PortThiefError extends HoldfastError {
  override readonly code = "ERR_PORT_THIEF";
}

// A text and not a file, so that it runs from these sources and from what is built of them alike. `process.argv[1]` is
// the address; whoever connects is let in and listened to.
const PROGRAM = `
const net = require("node:net");
const sockets = new Set();
const server = net.createServer((socket) => {
  sockets.add(socket.resume().on("error", () => undefined).on("close", () => sockets.delete(socket)));
});
const end = () => {
  server.close(() => process.exit());
  for (const socket of sockets) socket.destroy();
};
server.on("error", ({ message, code }) => process.send({ error: { message, code } }, () => process.exit(1)));
server.listen(JSON.parse(process.argv[1]), () => process.send({ address: server.address() }));
process.on("message", end).on("disconnect", end);
`;

type Answer = { address: AddressInfo | string } | { error: { message: string; code: string } };

/**
 * A process of its own that holds an address, as the last instance of a server does that has not ended yet.
 *
 * ```ts
 * await using thief = await PortThief.hold("tcp://127.0.0.1:0");
 * const bound = server.bind(thief.endpoint, { retry: true });
 * await once(server, "retry");
 * await thief.release();
 * await bound;
 * ```
 */
export class PortThief implements AsyncDisposable {
  /** What it holds, its port filled in. */
  readonly endpoint: Endpoint;
  readonly #process: ChildProcess;

  private constructor(endpoint: Endpoint, child: ChildProcess) {
    this.endpoint = endpoint;
    this.#process = child;
  }

  /**
   * Takes a TCP port or a Unix path; resolves when it is taken. It ends with the test's process at the latest.
   * @throws {PortThiefError} when it cannot be taken; `cause` has the system's code.
   * @throws {InvalidEndpointError} when it is no address that can be taken.
   */
  static async hold(endpoint: Endpoint | string): Promise<PortThief> {
    const address = resolveAddress(endpoint);
    const child = spawn(process.execPath, ["--input-type=commonjs", "-e", PROGRAM, JSON.stringify(address)], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const answer = await answerOf(child);
    if ("address" in answer) return new PortThief(endpointOf(answer.address, undefined) ?? address, child);
    await gone(child);
    const { message, code } = answer.error;
    throw new PortThiefError(message, { cause: Object.assign(new Error(message), { code }) });
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** Lets go: closes in good order, cutting whom it has, and ends. A Unix path is free then. */
  async release(): Promise<void> {
    if (this.#process.connected) this.#process.send("release");
    await gone(this.#process);
  }

  /** Kills it by SIGKILL. The port is free then; of a Unix path the stale socket stays behind. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await gone(this.#process);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}

async function answerOf(child: ChildProcess): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  child.once("message", (answer: Answer) => resolve(answer));
  // Unlike 'exit', it comes after the last message.
  child.once("disconnect", () => reject(new PortThiefError("the thief's process ended before it could take anything")));
  child.once("error", reject);
  return promise;
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
