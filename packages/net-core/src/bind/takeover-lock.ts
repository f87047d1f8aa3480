import { createServer } from "node:net";
import type { FileIdentity } from "./file-identity.ts";

/**
 * Replaces a stale socket while nobody else does. On Linux the right to it is an abstract socket named
 * after the stale one: the kernel gives it to one process and takes it back even from one that is
 * killed. Elsewhere nothing of the kind exists; there the look at the file directly before the rename
 * has to do.
 * @returns what `replace` returns; `false` while another process has the right.
 */
export function underTakeoverLock({ dev, ino }: FileIdentity, replace: () => boolean): boolean {
  if (process.platform !== "linux") return replace();
  const lock = createServer((stranger) => stranger.destroy());
  // Told in the next tick; whether the name was had is known at once.
  lock.on("error", () => undefined);
  lock.listen({ path: `\0holdfast/takeover/${dev}.${ino}`, exclusive: true });
  try {
    return lock.listening && replace();
  } finally {
    lock.close();
  }
}
