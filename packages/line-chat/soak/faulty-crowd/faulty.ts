import { once } from "node:events";
import net from "node:net";
import type { Endpoint } from "@holdfast/net-core";
import { FaultProxy, type FaultSettings } from "@holdfast/net-core/testing";

export type Dialect = "irc" | "plain";

/** A way for a connection to go wrong. */
export interface Fault {
  readonly name: string;
  /** What the room hears when it is over. */
  readonly reason: RegExp;
  /** Only where the dialect has what it takes to notice. */
  readonly dialects: readonly Dialect[];
  /** What is wrong with its line from the beginning. */
  readonly settings?: FaultSettings;
  /** What happens when it is in the room, and has said something. */
  readonly happen: (victim: Victim) => void;
}

interface Victim {
  readonly socket: net.Socket;
  readonly proxy: FaultProxy;
  readonly dialect: Dialect;
}

const BOTH: readonly Dialect[] = ["irc", "plain"];
const CLOSED = /^Connection closed$/;
/** What is answered with far more than it is. */
const QUESTIONS = { irc: "NAMES #soak\r\n", plain: "/who\n" } as const;

export const FAULTS: readonly Fault[] = [
  {
    name: "reset in the middle of a line",
    reason: CLOSED,
    dialects: BOTH,
    happen: ({ socket, proxy, dialect }) => {
      socket.write(dialect === "irc" ? "PRIVMSG #soak :0 ha" : "0 ha", () => proxy.reset());
    },
  },
  {
    name: "FIN in the middle of a line",
    reason: CLOSED,
    dialects: BOTH,
    happen: ({ socket, dialect }) => void socket.end(dialect === "irc" ? "PRIVMSG #soak :unfinished" : "unfinished"),
  },
  {
    name: "one byte at a time",
    reason: /^Quit: bye$/,
    dialects: BOTH,
    settings: { toServer: { pieceBytes: 1 }, toClient: { pieceBytes: 1 } },
    happen: ({ socket, dialect }) => void socket.write(dialect === "irc" ? "QUIT :bye\r\n" : "/quit bye\n"),
  },
  {
    name: "a reader that is frozen while it asks for much",
    reason: /^(?:Reads too slowly|Ping timeout)$/,
    dialects: BOTH,
    happen: ({ socket, proxy, dialect }) => {
      proxy.freeze("toClient");
      socket.write(QUESTIONS[dialect].repeat(20_000));
    },
  },
  {
    name: "a peer that is dead",
    reason: /^Ping timeout$/,
    dialects: ["irc"],
    happen: ({ proxy }) => proxy.freeze(),
  },
  {
    name: "a line that loses its server",
    reason: CLOSED,
    dialects: BOTH,
    happen: ({ proxy, socket }) => {
      for (const connection of proxy.connections) connection.reset("server");
      socket.destroy();
    },
  },
];

/** Comes, joins, says something, and has the fault. Resolves when that has happened; the room will hear its end. */
export async function haveFault(
  fault: Fault,
  { to, nick, dialect }: { to: Endpoint; nick: string; dialect: Dialect },
): Promise<FaultProxy> {
  const proxy = await FaultProxy.listen({ to, ...fault.settings });
  const socket = net.connect({ ...(proxy.endpoint as { readonly path: string }), allowHalfOpen: true });
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => chunk.includes("PING :") && socket.write("PONG x\r\n"));
  socket.write(
    dialect === "irc" ? `NICK ${nick}\r\nUSER ${nick} 0 * :x\r\nJOIN #soak\r\nPING in\r\n` : `${nick}\n/help\n`,
  );
  const isIn = dialect === "irc" ? "PONG" : "/help";
  for (let told = ""; !told.includes(isIn, told.indexOf("#soak"));)
    told += String(((await once(socket, "data")) as [Buffer])[0]);
  socket.resume();
  fault.happen({ socket, proxy, dialect });
  return proxy;
}
