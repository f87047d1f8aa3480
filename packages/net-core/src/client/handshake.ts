import type { Socket } from "../socket/socket.ts";
import { type Attempt, failureOf } from "./open-socket.ts";
import { watch } from "./watch.ts";

/**
 * What must have gone well before a connection counts as one: a login, for instance. The attempt fails with what it
 * throws or rejects with. `signal` fires when the attempt is given up or has taken too long.
 */
export type Handshake = (socket: Socket, signal: AbortSignal) => unknown;

/** Waits for the handshake, for as long as the socket lives. One that fails leaves no socket behind. */
export async function shakeHands(socket: Socket, handshake: Handshake, signal: AbortSignal): Promise<Attempt> {
  const { closed, release } = watch(socket, signal);
  try {
    const refusal = await Promise.race([closed, refusalOf(handshake, socket, signal)]);
    if (!refusal && !socket.destroyed) return { socket };
    socket.destroy();
    await closed;
    const failure = signal.aborted ? undefined : refusal;
    const error = failure ?? failureOf(socket, signal) ?? new Error("the connection ended during the handshake");
    // It failed because of what the peer is or says, and that may change.
    return { error, isTransient: true };
  } finally {
    release();
  }
}

async function refusalOf(handshake: Handshake, socket: Socket, signal: AbortSignal): Promise<Error | undefined> {
  try {
    await handshake(socket, signal);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(`the handshake failed: ${String(error)}`);
  }
}
