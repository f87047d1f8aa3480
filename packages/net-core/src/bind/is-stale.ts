import { connect } from "node:net";
import type { Clock } from "../time/clock.ts";

/** How long a probe that found somebody has to part from them in peace, in milliseconds. */
const PARTING_MS = 1_000;

/**
 * Whether nobody listens on the socket at `path`: only the kernel's ECONNREFUSED says so. A full
 * backlog, a missing permission or a socket of another type all mean that somebody may be there.
 */
export function isStale(path: string, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.on("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ECONNREFUSED"));
    probe.once("connect", () => {
      resolve(false);
      // To the server we are a client that came and went. Leaving its greeting unread would be a reset.
      probe.end().resume().unref();
      const parting = clock.schedule(PARTING_MS, () => probe.destroy(), { background: true });
      probe.once("close", () => parting.cancel());
    });
  });
}
