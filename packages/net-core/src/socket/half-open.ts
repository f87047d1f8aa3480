import type * as net from "node:net";
import { requireCount } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { stateOf } from "./socket-state.ts";

/**
 * What happens when one side of a connection has sent its FIN and the other has not.
 * - `"mirror"`: the peer's FIN is answered with ours as soon as what is written is out (`node:net`'s default).
 * - `"allow"`: each side ends when it likes (`allowHalfOpen: true`).
 * - `{ deadlineMs }`: as `"allow"`, but the connection is cut when it has been half-open for so long,
 *   whichever side has ended; `'halfOpenDeadline'` is emitted before.
 */
export type HalfOpenOptions = "allow" | "mirror" | { readonly deadlineMs: number };

/** {@link HalfOpenOptions} in the terms of `node:net`, and the deadline if there is one. */
export interface HalfOpenPolicy {
  readonly allowHalfOpen: boolean;
  readonly deadlineMs: number | undefined;
}

const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** @throws {OptionTypeError | OptionRangeError} when it is none of the three. */
export function resolveHalfOpen(options: HalfOpenOptions): HalfOpenPolicy {
  if (options === "allow" || options === "mirror") {
    return { allowHalfOpen: options === "allow", deadlineMs: undefined };
  }
  if (typeof options !== "object" || options === null) {
    throw new OptionTypeError("halfOpen", '"allow", "mirror" or { deadlineMs }', options);
  }
  requireCount("halfOpen.deadlineMs", options.deadlineMs, { min: 1, max: MAX_TIMEOUT_MS });
  return { allowHalfOpen: true, deadlineMs: options.deadlineMs };
}

/** Cuts `socket` when it has been half-open, either way, for `deadlineMs`. */
export function cutHalfOpenAfter(socket: net.Socket, deadlineMs: number): void {
  stateOf(socket).halfOpen = { deadlineMs, timer: undefined };
  // Shared functions, not closures: this is done for every connection.
  socket.on("end", startDeadline);
  socket.on("finish", startDeadline);
}

function startDeadline(this: net.Socket): void {
  const { halfOpen } = stateOf(this);
  if (halfOpen && !this.destroyed) halfOpen.timer ??= setTimeout(cut, halfOpen.deadlineMs, this);
}

function cut(socket: net.Socket): void {
  socket.emit("halfOpenDeadline");
  socket.destroy();
}
