import type * as net from "node:net";

/**
 * The chunks of a socket up to the peer's FIN, which does not destroy it. Node's own iterator does so
 * on some lines, and the answer is lost (nodejs/node#49073); with `destroyOnReturn: false` it never
 * destroys, so that leaving the loop early is left to us.
 */
export function iterateHalfOpen(socket: net.Socket): NodeJS.AsyncIterator<Buffer> {
  const chunks: AsyncIterator<Buffer> = socket.iterator({ destroyOnReturn: false });
  return {
    next: () => chunks.next(),
    async return() {
      socket.destroy();
      await chunks.return?.();
      return { done: true, value: undefined };
    },
    async throw(error: unknown) {
      await this.return?.();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return?.();
    },
  };
}
