import type * as net from "node:net";

/**
 * Ends a connection by RST. What has none, a Unix socket or one that is not connected yet, is closed: over a Unix
 * socket, the other side has an ECONNRESET only when it had sent what was not read.
 */
export function resetSocket(socket: net.Socket): void {
  if (socket.remoteFamily?.startsWith("IPv")) socket.resetAndDestroy();
  else socket.destroy();
}
