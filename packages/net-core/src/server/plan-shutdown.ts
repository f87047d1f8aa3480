import type { Server } from "./server.ts";
import { stateOf } from "./server-state.ts";
import { Shutdown, type ShutdownPlan } from "./shutdown.ts";

/** The shutdown of a server, to be started. Whoever waits because the server is suspended has come in time, and is served. */
export function planShutdown(server: Server, plan: ShutdownPlan, unpublish: () => boolean): Shutdown {
  const { connections, acceptor, clock } = stateOf(server);
  return new Shutdown(plan, {
    connections,
    clock,
    moves: {
      announce: () => {
        acceptor?.resume();
        server.emit("shutdown", plan);
        for (const socket of connections.open) socket.emit("shutdown", plan);
      },
      unpublish,
      close: (closed) => void server.close(closed),
    },
  });
}
