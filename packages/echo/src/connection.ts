import { performance } from "node:perf_hooks";
import type { Socket, TcpEndpoint } from "@holdfast/net-core";
import { type EndFacts, endReason, type EndReason } from "./end-reason.ts";

/** What is known of a connection once it has closed. */
export interface ConnectionEnd {
  readonly reason: EndReason;
  /** The code of the system error behind `"reset"`, `"timed-out"` and `"error"`. */
  readonly errorCode: string | undefined;
  /** The client's address, taken when it was accepted; a client on a Unix socket has none. */
  readonly peer: TcpEndpoint | undefined;
  /** Bytes read from the client. */
  readonly bytesIn: number;
  /** Bytes handed to the system for the client; when the connection was cut, not all of them arrived. */
  readonly bytesOut: number;
  readonly durationMs: number;
}

export interface ConnectionRules {
  /** Milliseconds without a byte in either direction after which it is cut; 0 is never. */
  readonly idleTimeoutMs: number;
  /** Called once, when it has closed. */
  readonly onEnd: (end: ConnectionEnd) => void;
}

/**
 * Serves one connection to its end: sends back what comes, byte for byte, until the client's FIN, and
 * then ours (RFC 862). What the client does not read is not read from it either, past the buffers.
 */
export function serveConnection(socket: Socket, { idleTimeoutMs, onEnd }: ConnectionRules): void {
  const openedAt = performance.now();
  const peer = peerOf(socket);
  let cutFor: EndFacts["cutFor"];

  socket.setTimeout(idleTimeoutMs);
  socket.on("timeout", () => {
    cutFor = "idle";
    socket.destroy();
  });
  socket.on("cut", () => (cutFor = "half-open-deadline")); // net-core cuts it
  // A client's error ends that client only. 'close' follows at once and tells of it.
  socket.on("error", ignore);
  socket.on("close", () => {
    const error: NodeJS.ErrnoException | null = socket.errored;
    const isFinished = socket.readableEnded && socket.writableFinished;
    onEnd({
      reason: endReason({ cutFor, errorCode: error?.code, isFinished }),
      errorCode: error?.code,
      peer,
      bytesIn: socket.bytesRead,
      bytesOut: socket.bytesWritten,
      durationMs: Math.round(performance.now() - openedAt),
    });
  });

  // The whole protocol, and the fastest form of it in Node. `pipe` stops reading while a write waits,
  // and ends our half when the client has ended its own.
  socket.pipe(socket);
}

function ignore(): void {}

// The address is gone as soon as the socket has closed.
function peerOf({ remoteAddress: host, remotePort: port }: Socket): TcpEndpoint | undefined {
  return host === undefined || port === undefined ? undefined : { kind: "tcp", host, port };
}
