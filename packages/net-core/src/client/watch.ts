import type { Socket } from "../socket/socket.ts";

/** What we have on a socket for a while. */
export interface Watch {
  /** Resolves at `'close'`, in which every failure ends. */
  readonly closed: Promise<void>;
  /** Takes everything of ours off the socket and the signal again. */
  release(): void;
}

/**
 * Sees to it that an error of `socket` does not end the process while it is told in another way, and that the socket
 * is destroyed when `signal` fires.
 */
export function watch(socket: Socket, signal?: AbortSignal): Watch {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const onClose = (): void => resolve();
  const abandon = (): void => void socket.destroy();
  socket.once("close", onClose).on("error", ignore);
  signal?.addEventListener("abort", abandon, { once: true });
  if (signal?.aborted) abandon();
  const release = (): void => {
    socket.off("close", onClose).off("error", ignore);
    signal?.removeEventListener("abort", abandon);
  };
  return { closed, release };
}

function ignore(): void {}
