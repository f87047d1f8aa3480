// A hundred clients, five of them stuck, each in another way; and a few that come late.
import { once } from "node:events";
import net from "node:net";
import { LineDecoder } from "@holdfast/net-core";
import { FaultProxy } from "@holdfast/net-core/testing";
import { seededRandom } from "../../src/testing/random.ts";
import { work } from "../../../../scripts/soak/worker.ts";

const BUSY = 95;
const LATE = 5;
/** So many lines may be unacknowledged. */
const WINDOW = 32;
/** How many of the busy leave by themselves, each after so many lines at most. */
const LEAVING = 20;
const MOST_LINES = 1_000;

/** What a client knows at the end. */
export interface Account {
  readonly name: string;
  readonly isStuck: boolean;
  /** The numbers acknowledged, in the order in which that came. */
  readonly acknowledged: readonly number[];
  readonly end: "open" | "fin" | "reset";
}

type Habit = "busy" | "never reads" | "never ends" | "half-open" | "partial line" | "frozen";

class Client {
  readonly name: string;
  readonly habit: Habit;
  readonly socket: net.Socket;
  readonly acknowledged: number[] = [];
  end: Account["end"] = "open";
  readonly #leavesAfter: number;
  readonly #lines = new LineDecoder({ encoding: "utf8" });
  #sent = 0;

  constructor(name: string, habit: Habit, { port, leavesAfter }: { port: number; leavesAfter: number }) {
    this.name = name;
    this.habit = habit;
    this.#leavesAfter = leavesAfter;
    this.socket = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    this.socket.on("error", () => (this.end = "reset"));
    this.socket.on("connect", () => this.#start());
  }

  #start(): void {
    const { socket, habit } = this;
    if (habit === "never reads") {
      socket.pause();
      // A window in each turn of the event loop, whatever the system takes: the others want their turns, too.
      const pour = (): void => {
        for (let count = 0; count < WINDOW; count += 1) this.#say();
        if (socket.writableNeedDrain) socket.once("drain", () => void setImmediate(pour));
        else if (!socket.destroyed) setImmediate(pour);
      };
      pour();
      return;
    }
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("end", () => {
      if (this.end === "open") this.end = "fin";
      if (habit !== "never ends" && habit !== "partial line") socket.end();
    });
    if (habit === "half-open") socket.end(`${this.name} 1\n`);
    else if (habit === "partial line") socket.write(`${this.name} `);
    else for (let count = 0; count < WINDOW; count += 1) this.#say();
  }

  #take(chunk: Buffer): void {
    this.#lines.push(chunk, (line) => {
      this.acknowledged.push(Number(line.split(" ")[1]));
      if (this.habit !== "half-open" && this.end === "open" && !this.socket.writableEnded) this.#say();
    });
  }

  #say(): boolean {
    this.#sent += 1;
    if (this.#sent < this.#leavesAfter) return this.socket.write(`${this.name} ${this.#sent}\n`);
    if (this.#sent === this.#leavesAfter) this.socket.write("bye\n");
    return false;
  }
}

let clients: Client[] = [];
let proxy: FaultProxy | undefined;
let at = 0;

async function start({ port, seed }: { port: number; seed: number }): Promise<void> {
  const random = seededRandom(seed);
  at = port;
  proxy = await FaultProxy.listen({ to: { kind: "tcp", host: "127.0.0.1", port }, seed });
  const { port: behindProxy } = proxy.endpoint as { port: number };
  const forwarded = once(proxy, "connected");
  const stuck = ["never reads", "never ends", "half-open", "partial line", "frozen"] as const;
  const unending = { port, leavesAfter: Infinity };
  clients = [
    ...stuck.map((habit) => {
      return new Client(
        habit.replace(" ", "-"),
        habit,
        habit === "frozen" ? { ...unending, port: behindProxy } : unending,
      );
    }),
    ...Array.from({ length: BUSY }, (_, index) => {
      const leavesAfter = index < LEAVING ? 1 + Math.floor(random() * MOST_LINES) : Infinity;
      return new Client(`busy-${index}`, "busy", { port, leavesAfter });
    }),
  ];
  await Promise.all([forwarded, ...clients.map(({ socket }) => once(socket, "connect"))]);
}

function freeze(): void {
  proxy?.freeze();
}

/** These may come too late: that is for the server to say. */
function comeLate(): void {
  for (let index = 0; index < LATE; index += 1) {
    clients.push(new Client(`late-${index}`, "busy", { port: at, leavesAfter: Infinity }));
  }
}

/** Called when the server has closed all: waits until the busy have seen that, and gives every account. */
async function accounts(): Promise<Account[]> {
  for (const { socket, habit } of clients) if (habit === "busy" && !socket.closed) await once(socket, "close");
  for (const { socket } of clients) socket.destroy();
  await proxy?.[Symbol.asyncDispose]();
  return clients.map(({ name, habit, acknowledged, end }) => ({ name, isStuck: habit !== "busy", acknowledged, end }));
}

work({ start, freeze, comeLate, accounts });
