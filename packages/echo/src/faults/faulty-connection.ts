import { type Clock, type Socket, systemClock, type Timer } from "@holdfast/net-core";
import { DelayLine } from "./delay-line.ts";
import type { Fault } from "./fault.ts";
import { FaultyOutput } from "./faulty-output.ts";

/**
 * Serves one connection to its end as an echo server with a fault does. Whoever is slow to read is not read from, as
 * without one. A client that ends before the fault's end is due gets its echo and our FIN; that takes a socket that may
 * be half-open, as the echo server's are.
 */
export function serveFaulty(
  socket: Socket,
  fault: Fault,
  { clock = systemClock }: { readonly clock?: Clock | undefined } = {},
): void {
  const { delayMs, sliceBytes, ending } = fault;
  const output = new FaultyOutput(socket, fault);
  const line = delayMs > 0 ? new DelayLine(delayMs, clock) : undefined;
  line?.pipe(output);
  const input = line ?? output;
  let timer: Timer | undefined;

  socket.on("error", () => undefined); // ends this connection only; the server's 'disconnect' tells of it
  socket.once("evict", () => {
    socket.unpipe(input);
    socket.resume();
    input.end();
  });
  socket.once("close", () => {
    timer?.cancel();
    line?.destroy();
    output.destroy();
  });

  if (sliceBytes !== Infinity) socket.setNoDelay(true);
  if (ending?.kind !== "stall" || ending.afterBytes > 0) socket.pipe(input);
  if (ending?.afterBytes !== 0) return;
  if (delayMs > 0) timer = clock.schedule(delayMs, () => output.act());
  else output.act();
}
