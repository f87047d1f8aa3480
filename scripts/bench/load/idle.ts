import { openSocket } from "./client-socket.ts";
import { Pattern } from "./pattern.ts";
import type { Target } from "./spec.ts";

const AT_A_TIME = 64;
const PATTERN = new Pattern(64, 4_099);

/** Opens so many connections and leaves them idle; each has had one round trip, so the server has it for certain. */
export async function openIdle(target: Target, connections: number): Promise<void> {
  let opened = 0;
  const open = async (): Promise<void> => {
    while (opened < connections) {
      opened += 1;
      await roundTrip(target, opened);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, open));
}

function roundTrip(target: Target, number: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { messageBytes } = PATTERN;
  const offset = number * messageBytes;
  let received = 0;
  const socket = openSocket(target, (length, chunk) => {
    PATTERN.verify(chunk, length, offset + received);
    received += length;
    if (received === messageBytes) resolve();
  });
  socket.write(PATTERN.slice(offset, messageBytes));
  socket.on("close", () => {
    throw new Error("the server closed a connection");
  });
  return promise;
}
