import { addAbortListener } from "node:events";
import type * as net from "node:net";
import type { BindPlan } from "../bind/bind-plan.ts";
import { Binding } from "../bind/binding.ts";
import type { Server } from "./server.ts";
import { stateOf } from "./server-state.ts";

/**
 * Starts to bind `server` as planned, in place of `node:net`'s `listen`.
 * @param base the methods of the class below ours, which work beneath what the user sees.
 * @throws at once what `node:net` throws at once.
 * @returns a promise that rejects with `BindError` or `BindAbortedError`.
 */
export function startBinding(server: Server, plan: BindPlan, base: net.Server): Promise<void> {
  const state = stateOf(server);
  if (server.listening || state.binding) throw alreadyListening();
  const plain = {
    clock: state.clock,
    isListening: () => server.listening,
    listen: (options: net.ListenOptions) => void base.listen.call(server, options),
    closeUnseen: (closed: () => void) => {
      state.unseenCloses.push(closed);
      base.close.call(server);
    },
  };
  const binding = new Binding(plan, plain, {
    retry: (retry) => void server.emit("retry", retry),
    published: (path) => (state.published = path),
  });
  state.publishes = binding.publishes;
  state.fd = fdOf(plan.listen);
  state.binding = binding;
  const end = (): void => {
    if (state.binding === binding) state.binding = undefined;
  };
  try {
    const bound = binding.run().finally(end);
    if (plan.signal) closeOnAbort(server, { signal: plan.signal, bound });
    return bound;
  } catch (error) {
    end();
    throw error;
  }
}

/** `node:net`'s own `listen`, whatever its form. */
export function listenPlainly(server: Server, args: unknown[], base: net.Server): void {
  const state = stateOf(server);
  if (state.binding) throw alreadyListening();
  Reflect.apply(base.listen as (...forms: unknown[]) => unknown, server, args);
  state.publishes = false;
  state.fd = fdOf(args[0]);
}

/** The error of `node:net`, for a server that has no handle yet but waits for one. */
function alreadyListening(): Error {
  const error = new Error("Listen method has been called more than once without closing.");
  return Object.assign(error, { code: "ERR_SERVER_ALREADY_LISTEN" });
}

function fdOf(options: unknown): number | undefined {
  return typeof options === "object" && options !== null ? (options as { fd?: number }).fd : undefined;
}

function closeOnAbort(server: net.Server, { signal, bound }: { signal: AbortSignal; bound: Promise<void> }): void {
  const listening = addAbortListener(signal, () => void server.close());
  const stop = (): void => listening[Symbol.dispose]();
  server.once("close", stop);
  bound.catch(stop);
}
