import type * as net from "node:net";
import { OptionTypeError } from "../errors.ts";
import { Admission } from "../limits/admission.ts";
import { isTuned, type KeepAliveRequest } from "../socket/keep-alive.ts";
import { type ConnectionPolicy, resolveSocketOptions } from "../socket/socket-options.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { Acceptor } from "./acceptor.ts";
import { type AcceptPolicy, resolveAccept } from "./acceptor-options.ts";
import type { Server } from "./server.ts";
import type { ConnectionLog, HoldfastServerOptions, ServerOptions } from "./server-options.ts";
import { stateOf } from "./server-state.ts";

/** The options of a server, told apart. */
export interface ServerSetup {
  /** What `node:net` gets. */
  readonly plain: net.ServerOpts | undefined;
  /** Whether anything is asked of us. */
  readonly isManaged: boolean;
  readonly policy: ConnectionPolicy | undefined;
  readonly keepAliveSet: KeepAliveRequest | undefined;
  readonly accept: AcceptPolicy | undefined;
  readonly clock: Clock;
  readonly log: ConnectionLog | undefined;
}

/**
 * Checks a server's options before any socket exists.
 * @throws {OptionTypeError | OptionRangeError | TlsContextError} naming what is wrong.
 */
export function resolveServerOptions(options: ServerOptions | undefined): ServerSetup {
  const { plain, policy } = resolveSocketOptions(options);
  const given: HoldfastServerOptions = typeof options === "object" && options !== null ? options : {};
  // node:net sets the idle time of what it accepts by itself, and each further call costs four system calls.
  const tuned = policy?.keepAlive && isTuned(policy.keepAlive) ? policy.keepAlive : undefined;
  const setsItself = plain?.keepAlive && !tuned;
  const { clock = systemClock, log } = given;
  const accept = resolveAccept(given, plain ?? {}, clock);
  requireLog(log);
  return {
    plain: (tuned ? { ...plain, keepAlive: false } : plain) as net.ServerOpts | undefined,
    isManaged: policy !== undefined || setsItself === true || accept !== undefined || log !== undefined,
    policy: policy && { ...policy, keepAlive: tuned },
    keepAliveSet: setsItself ? { enable: true, initialDelay: plain.keepAliveInitialDelay } : undefined,
    accept,
    clock,
    log,
  };
}

/** Gives a server what its options ask for. */
export function setUpServer(server: Server, { policy, keepAliveSet, accept, clock, log }: ServerSetup): void {
  const state = stateOf(server);
  state.policy = policy;
  state.keepAliveSet = keepAliveSet;
  state.clock = clock;
  if (accept) state.acceptor = makeAcceptor(server, accept);
  if (log) state.seeing.logTo(log);
}

/** The acceptor of a server; one that lets everybody in if it has none yet. */
export function acceptorOf(server: Server): Acceptor {
  const state = stateOf(server);
  if (state.acceptor) return state.acceptor;
  const admission = new Admission({}, state.clock);
  state.acceptor = makeAcceptor(server, { admission, proxy: undefined, tls: undefined });
  state.acceptor.listening(server.listening);
  return state.acceptor;
}

/** An acceptor that tells `server` of what it does. */
function makeAcceptor(server: Server, accept: AcceptPolicy): Acceptor {
  const { connections, clock, seeing } = stateOf(server);
  return new Acceptor(accept, {
    connections,
    clock,
    events: {
      refused: (refusal) => {
        seeing.refused(refusal);
        server.emit("refused", refusal);
      },
      exhausted: (isExhausted) => void server.emit(isExhausted ? "exhausted" : "recovered"),
    },
  });
}

function requireLog(log: unknown): void {
  if (log === undefined || typeof (log as ConnectionLog | null)?.info === "function") return;
  throw new OptionTypeError("log", "an object with info(fields, message)", log);
}
