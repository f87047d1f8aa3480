import { createServer } from "node:net";
import type { FileIdentity } from "./unix-path.ts";

/**
 * One holder at a time of the right to replace a stale socket, or `undefined` while another process
 * has it. On Linux it is an abstract socket named after the stale one: the kernel gives it to one
 * process and takes it back even from one that is killed. Elsewhere nothing of the kind exists; there
 * the look at the file directly before the rename has to do.
 */
export function takeoverLock({ dev, ino }: FileIdentity): Disposable | undefined {
  if (process.platform !== "linux") return { [Symbol.dispose]: () => undefined };
  const server = createServer((stranger) => stranger.destroy());
  // Told in the next tick; whether the name was had is known at once.
  server.on("error", () => undefined);
  server.listen({ path: `\0holdfast/takeover/${dev}.${ino}`, exclusive: true });
  if (!server.listening) return undefined;
  return { [Symbol.dispose]: () => void server.close() };
}
