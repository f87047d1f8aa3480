// `server.ts <policy> <cap in bytes>`: who asks is healthy, and answered with what it has sent; everybody else is offered
// what a broadcaster offers.
import { createServer, type OutboxOptions, type Socket } from "@holdfast/net-core";
import { memoryInUse, work } from "../../../../scripts/soak/worker.ts";

const [policy, cap] = process.argv.slice(2);
const hardBytes = Number(cap);
const SHARED = Buffer.alloc(4_096, "s");
const LARGEST_SMALL = 200;
/** Turns of the event loop without room for anybody, until the system's own buffers count as full too. */
const FULL_TURNS = 50;

const stalled = new Set<Socket>();
const server = createServer({
  noDelay: true,
  outbox: { hardBytes, policy: policy as OutboxOptions["policy"], graceMs: 3_600_000 },
});
server.on("connection", (socket) => {
  stalled.add(socket);
  socket.on("error", () => undefined);
  socket.on("close", () => stalled.delete(socket));
  socket.on("data", (request) => {
    stalled.delete(socket);
    socket.send(request);
  });
});

/** A message of its own for each, of 20 to 200 bytes: text, or bytes. */
function small(): string | Buffer {
  const length = 20 + Math.floor(Math.random() * (LARGEST_SMALL - 19));
  return length % 2 === 0 ? "m".repeat(length) : Buffer.allocUnsafe(length).fill("m");
}

/** Fills the system's buffers, and then the outboxes, as far as each can be without being refused. */
async function fill(): Promise<void> {
  for (let fullTurns = 0; fullTurns < FULL_TURNS;) {
    let isFull = true;
    for (const socket of stalled) if (offerUpToCap(socket)) isFull = false;
    fullTurns = isFull ? fullTurns + 1 : 0;
    await new Promise((resolve) => void setImmediate(resolve));
  }
}

/** @returns whether there was room. */
function offerUpToCap(socket: Socket): boolean {
  const { bytes } = socket.waiting;
  if (bytes + LARGEST_SMALL > hardBytes) return false;
  if (bytes + SHARED.length <= hardBytes) socket.send(SHARED);
  // What the system takes goes fast; what waits is small messages, the dearest to keep.
  if (bytes > 0)
    for (let count = 0; count < 20 && socket.waiting.bytes + LARGEST_SMALL <= hardBytes; count += 1)
      socket.send(small());
  return true;
}

let offering: NodeJS.Timeout | undefined;

/** Goes on offering each of them so many small messages a second, whether there is room or not; 0 stops that. */
function offer(perSecond: number): void {
  clearInterval(offering);
  if (perSecond === 0) return;
  offering = setInterval(() => {
    for (const socket of stalled) socket.send(small());
  }, 1_000 / perSecond);
}

work({
  // A Unix socket: the system's own buffers have a fixed size there, and what waits is ours to hold.
  listen: async (path: string) => server.bind({ path, backlog: 4_096 }),
  connected: (count: number) => server.waitForConnections(count),
  memory: memoryInUse,
  fill,
  offer,
  exceed: () => {
    for (const socket of stalled) socket.send(SHARED);
  },
  state: () => ({
    counts: server.counts,
    dropped: [...stalled].reduce((sum, socket) => sum + socket.waiting.droppedChunks, 0),
    waiting: [...stalled].reduce((sum, socket) => sum + socket.waiting.bytes, 0),
    stalled: stalled.size,
  }),
});
