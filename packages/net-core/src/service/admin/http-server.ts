import type { RequestListener } from "node:http";
import { adopt } from "../../adopt.ts";
import type { Server } from "../../server/server.ts";

// All that is asked fits into a line, and comes from this machine or its supervisors: whoever is slow has broken down.
const REQUEST_WITHIN_MS = 5_000;
const ANSWER_TAKEN_WITHIN_MS = 5_000;
const KEPT_ALIVE_MS = 5_000;
const MAX_HEADER_BYTES = 8_192;
const MAX_CONNECTIONS = 64;
const MAX_PER_ADDRESS = 16;

const BUSY = "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/**
 * An HTTP server that a few slow or hostile clients cannot take from the others, with the abilities of Holdfast's
 * servers. Its module of Node's is loaded here, since a service may never need it.
 */
export async function makeHttpServer(answer: RequestListener): Promise<Server> {
  const { createServer } = await import("node:http");
  const server = createServer(
    {
      headersTimeout: REQUEST_WITHIN_MS,
      requestTimeout: REQUEST_WITHIN_MS,
      keepAliveTimeout: KEPT_ALIVE_MS,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    answer,
  );
  return adopt(server, {
    limits: { maxConnections: MAX_CONNECTIONS, maxPerAddress: MAX_PER_ADDRESS, refusalLine: BUSY },
    deadlines: { firstByteMs: REQUEST_WITHIN_MS, writeStallMs: ANSWER_TAKEN_WITHIN_MS },
  });
}
