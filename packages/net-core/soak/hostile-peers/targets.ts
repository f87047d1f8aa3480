import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import tls from "node:tls";
import { createServer, type Server, type ServerOptions } from "@holdfast/net-core";
import { FaultProxy } from "@holdfast/net-core/testing";

const HEADER = Buffer.from("PROXY TCP4 192.0.2.7 203.0.113.1 50000 443\r\n");

const fixture = (name: string): string => readFileSync(new URL(`../../test/fixtures/${name}`, import.meta.url), "utf8");

/** Short enough that every deadline is met many times. */
const GUARDED: ServerOptions = {
  limits: { maxConnections: 120, acceptsPerSecond: 2_000, refusalLine: ({ reason }) => `${reason}\n` },
  deadlines: { firstByteMs: 200, idleMs: 400, ageMs: 1_500, writeStallMs: 400 },
  halfOpen: { deadlineMs: 300 },
  outbox: { hardBytes: 100_000, policy: "drop" },
};

const KINDS: Readonly<Record<string, ServerOptions>> = {
  plain: GUARDED,
  "behind a proxy": { ...GUARDED, proxyProtocol: { trusted: ["127.0.0.1"], deadlineMs: 200 } },
  "with TLS": {
    ...GUARDED,
    tls: { cert: fixture("localhost.crt"), key: fixture("localhost.key"), handshakeMs: 300 },
  },
};

/** An echo server with every guard, and a fault proxy before it. */
export class Target implements AsyncDisposable {
  readonly name: string;
  readonly server: Server;
  readonly faults: FaultProxy;
  readonly port: number;
  /** How many clients that behave were served. */
  served = 0;
  readonly #options: ServerOptions;

  private constructor(
    name: string,
    options: ServerOptions,
    { server, faults, port }: { server: Server; faults: FaultProxy; port: number },
  ) {
    this.name = name;
    this.#options = options;
    this.server = server;
    this.faults = faults;
    this.port = port;
  }

  static async startAll(seed: number): Promise<Target[]> {
    return Promise.all(Object.entries(KINDS).map(([name, options]) => Target.#start(name, options, seed)));
  }

  static async #start(name: string, options: ServerOptions, seed: number): Promise<Target> {
    const server = createServer(options, (socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (chunk: Buffer) => {
        const text = String(chunk);
        if (text === "bye") socket.end();
        else if (text.startsWith("flood"))
          for (let count = 0; count < 1_000; count += 1) socket.send(Buffer.alloc(500));
        else socket.send(chunk);
      });
    });
    const endpoint = await server.bind("tcp://127.0.0.1:0");
    const faults = await FaultProxy.listen({ to: endpoint, seed });
    return new Target(name, options, { server, faults, port: (endpoint as { port: number }).port });
  }

  /** What a client that behaves begins with. */
  get header(): Buffer {
    return this.#options.proxyProtocol ? HEADER : Buffer.alloc(0);
  }

  /** A client that behaves: whether it was served. A full server may refuse it. */
  async serves(): Promise<boolean> {
    const socket = net.connect({ port: this.port, host: "127.0.0.1" });
    const client = this.#options.tls ? tls.connect({ socket, rejectUnauthorized: false }) : socket;
    socket.on("error", () => undefined);
    const over = new Promise<false>((resolve) => void socket.once("close", () => resolve(false)));
    const answered = once(client, "data").then(
      ([data]) => String(data) === "still there?",
      () => false,
    );
    socket.write(this.header);
    client.write("still there?");
    const isServed = await Promise.race([answered, over]);
    if (isServed) client.end("bye");
    else socket.destroy();
    await over;
    if (isServed) this.served += 1;
    return isServed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.faults[Symbol.asyncDispose]();
    await this.server.shutdown({ deadlineMs: 0 });
  }
}
