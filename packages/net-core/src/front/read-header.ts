import type * as net from "node:net";
import type { Clock } from "../time/clock.ts";
import { DeadlineEntry } from "../time/deadline-entry.ts";
import { wheelOf } from "../time/timer-wheel.ts";
import type { ProxyHeader, ProxyHeaderFault } from "./proxy-protocol/proxy-header.ts";
import { readProxyHeader } from "./proxy-protocol/read-proxy-header.ts";

/** What stood at the start of a connection: a header, none, nothing in time, or the end of the connection. */
export type HeaderRead =
  | { readonly kind: "header"; readonly header: ProxyHeader }
  | { readonly kind: "fault"; readonly fault: ProxyHeaderFault }
  | { readonly kind: "deadline" }
  | { readonly kind: "gone" };

export interface HeaderReadOptions {
  readonly deadlineMs: number;
  readonly clock: Clock;
}

/** Reads the PROXY protocol header off a connection that nobody reads yet, and leaves the rest to whoever does. */
export function readHeader(
  socket: net.Socket,
  { deadlineMs, clock }: HeaderReadOptions,
  done: (read: HeaderRead) => void,
): void {
  let seen: Buffer = Buffer.alloc(0);
  let isOver = false;
  const wasPaused = socket.isPaused(); // by `pauseOnConnect`
  const deadline = new DeadlineEntry(() => finish({ kind: "deadline" }));
  const wheel = wheelOf(clock);
  wheel.set(deadline, wheel.now() + deadlineMs);
  socket.on("readable", look);
  socket.on("end", gone);
  socket.on("close", gone);
  socket.on("error", ignore);
  look();

  function look(): void {
    const chunk = socket.read() as Buffer | null;
    if (!chunk) return;
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const answer = readProxyHeader(seen);
    if (answer.state === "invalid") finish({ kind: "fault", fault: answer.reason });
    if (answer.state !== "header") return;
    const rest = seen.subarray(answer.length);
    finish({ kind: "header", header: answer.header }, rest);
  }

  function gone(): void {
    finish({ kind: "gone" });
  }

  function finish(read: HeaderRead, rest?: Buffer): void {
    if (isOver) return;
    isOver = true;
    wheel.clear(deadline);
    socket.off("readable", look);
    socket.off("end", gone);
    socket.off("close", gone);
    if (rest && rest.length > 0) socket.unshift(rest);
    // A stream notices in the next tick that nobody listens for 'readable' any more, and only then is as it was.
    process.nextTick(() => {
      socket.off("error", ignore);
      if (wasPaused) socket.pause();
      done(read);
    });
  }
}

// Its end is told by 'close'.
function ignore(): void {}
