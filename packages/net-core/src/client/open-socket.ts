import { Socket } from "../socket/socket.ts";
import type { ConnectTarget } from "./client-options.ts";
import { watch } from "./watch.ts";

/** How an attempt ended: with a connected socket, or with an error and no socket. */
export type Attempt = { readonly socket: Socket } | FailedAttempt;

export interface FailedAttempt {
  readonly error: Error;
  /** Whether another attempt may go better. @default as the error says */
  readonly isTransient?: boolean;
}

/**
 * Connects one socket. An attempt that fails, or whose `signal` fires, leaves none behind: it is closed before this
 * resolves.
 * @throws what `node:net` throws for options that it refuses.
 */
export async function openSocket({ options }: ConnectTarget, signal: AbortSignal): Promise<Attempt> {
  if (signal.aborted) return { error: signal.reason as Error };
  const socket = new Socket(options);
  const { promise: connected, resolve: onConnect } = Promise.withResolvers<void>();
  const { closed, release } = watch(socket, signal);
  socket.once("connect", onConnect);
  try {
    socket.connect(options);
    await Promise.race([connected, closed]);
    if (!socket.destroyed) return { socket };
    await closed;
    const error = failureOf(socket, signal);
    // Without an error somebody has destroyed it, by a deadline of the socket's for instance.
    return error ? { error } : { error: new Error("the socket was closed"), isTransient: true };
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    release();
  }
}

/** Why a socket has been destroyed, if anything says so. */
export function failureOf(socket: Socket, signal: AbortSignal): Error | undefined {
  return signal.aborted ? (signal.reason as Error) : (socket.errored ?? undefined);
}
