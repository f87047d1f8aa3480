import type { Socket } from "@holdfast/net-core";

/**
 * Serves one connection to its end: sends back what comes, byte for byte, until the client's FIN, and
 * then ours (RFC 862). What the client does not read is not read from it either, past the buffers.
 */
export function serveConnection(socket: Socket): void {
  // A client's error ends that client only; the server's 'disconnect' tells of it.
  socket.on("error", ignore);
  socket.on("evict", leave);

  // The whole protocol, and the fastest form of it in Node. `pipe` stops reading while a write waits,
  // and ends our half when the client has ended its own.
  socket.pipe(socket);
}

// Shared functions, not closures: every connection has them.
function ignore(): void {}

/** The server wants the connection to go: what has come is sent back, what still comes is not. */
function leave(this: Socket): void {
  this.unpipe(this);
  this.resume();
  this.end();
}
