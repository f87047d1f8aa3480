/**
 * Where a `Reconnector` stands.
 * - `idle`: it has not been started.
 * - `connecting`: an attempt is under way.
 * - `connected`: the connection is up; `socket` is it.
 * - `waiting`: an attempt has failed, or the connection was lost; the next attempt comes after a wait.
 * - `closed`: it was closed, or has given up.
 */
export type ReconnectorState = "idle" | "connecting" | "connected" | "waiting" | "closed";

const NEXT: Record<ReconnectorState, readonly ReconnectorState[]> = {
  idle: ["connecting", "closed"],
  connecting: ["connected", "waiting", "closed"],
  connected: ["waiting", "closed"],
  waiting: ["connecting", "closed"],
  closed: ["connecting"], // as a closed server may listen again
};

/** @returns `next`. @throws {Error} when it may not follow `previous`: a mistake of ours. */
export function moveTo(next: ReconnectorState, previous: ReconnectorState): ReconnectorState {
  if (!NEXT[previous].includes(next)) throw new Error(`a reconnector cannot go from ${previous} to ${next}`);
  return next;
}
