import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { requireCount } from "../checks.ts";
import type { Connections } from "./connections.ts";

export interface ShutdownOptions {
  /** How long open connections have to end by themselves, in milliseconds; 0 cuts them at once. @default 30000 */
  deadlineMs?: number | undefined;
}

/** What became of the connections of a server that was shut down. */
export interface ShutdownReport {
  /** How many ended by themselves after the call. */
  readonly finished: number;
  /** How many were cut at the deadline. */
  readonly cut: number;
  /** Milliseconds from the call to the end of the last connection. */
  readonly elapsedMs: number;
}

const DEFAULT_DEADLINE_MS = 30_000;

/** @throws {OptionTypeError | OptionRangeError} for a bad deadline. */
export function resolveDeadlineMs({ deadlineMs = DEFAULT_DEADLINE_MS }: ShutdownOptions): number {
  requireCount("deadlineMs", deadlineMs, { min: 0, max: 2 ** 31 - 1 });
  return deadlineMs;
}

/** The moves of one shutdown, as the server makes them. */
export interface ShutdownMoves {
  /** Takes the public path away, so that nobody new can come; tells whether there was one. */
  readonly unpublish: () => boolean;
  /** Stops accepting and calls back once every connection has ended. */
  readonly close: (closed: () => void) => void;
}

/** Stops accepting, waits for the open connections, and cuts those that outlast the deadline. */
export async function shutDown(
  connections: Connections,
  deadlineMs: number,
  moves: ShutdownMoves,
): Promise<ShutdownReport> {
  const start = performance.now();
  const before = connections.seen - connections.open.size;
  let cut = 0;
  // Clients that the kernel has connected but we have not accepted yet would be reset by the close.
  // Nobody new reaches a path that is gone, so those who did can be waited for.
  if (moves.unpublish()) await backlogEmpty(connections);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      cut = connections.open.size;
      for (const socket of connections.open) socket.destroy();
      resolve();
    }, deadlineMs);
    moves.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
  // The server is closed a moment before its last connections tell their users so.
  await turnsOfTheLoop(2);
  return { finished: connections.seen - before - cut, cut, elapsedMs: performance.now() - start };
}

/** libuv accepts one connection a turn of the event loop: a turn without one says that none is left. */
async function backlogEmpty(connections: Connections): Promise<void> {
  let before: number;
  do {
    before = connections.accepted;
    await turnsOfTheLoop(2);
  } while (connections.accepted > before);
}

/** The first may be the rest of a turn that has already polled; each further one is whole. */
async function turnsOfTheLoop(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
}
