import type * as net from "node:net";
import type { Binding } from "../bind/binding.ts";
import type { PublishedPath } from "../bind/unix-path.ts";
import type { KeepAlivePolicy, KeepAliveRequest } from "../socket/keep-alive.ts";
import { Connections } from "./connections.ts";
import type { ShutdownReport } from "./shutdown.ts";

/** What our servers know beyond what `node:net` does. */
export interface ServerState {
  readonly connections: Connections;
  /** For each socket that is closed before it became public: whom its `'close'` is to be told in place of the user. */
  readonly unseenCloses: (() => void)[];
  /** The `listen({ retry })` or `bind()` under way. */
  binding?: Binding | undefined;
  /** The bind was one for a Unix path to publish: the name that `node:net` knows is the temporary one. */
  publishes: boolean;
  /** The Unix path that holds our socket. */
  published?: PublishedPath | undefined;
  /** The inherited descriptor to listen on. */
  fd?: number | undefined;
  shutdown?: Promise<ShutdownReport> | undefined;
  /** What each accepted socket gets. */
  accepted?: AcceptedOptions | undefined;
}

/** Our part of a server's options: what it does to each socket it accepts. */
interface AcceptedOptions {
  /** The times that we set. */
  readonly keepAliveToSet: KeepAlivePolicy | undefined;
  /** What `node:net` sets by itself. */
  readonly keepAliveSet: KeepAliveRequest | undefined;
  readonly halfOpenDeadlineMs: number | undefined;
}

const STATE: unique symbol = Symbol("holdfast.serverState");

// State stands under a symbol and not in private fields: those do not exist on servers that
// `node:net` made, or `util.inherits` subclasses, and that were adopted.
type Stateful = net.Server & { [STATE]?: ServerState };

/** The state of one of our servers; made when it is first asked for. */
export function stateOf(server: Stateful): ServerState {
  return server[STATE] ?? makeState(server);
}

function makeState(server: net.Server): ServerState {
  const state: ServerState = { connections: new Connections(), unseenCloses: [], publishes: false };
  Object.defineProperty(server, STATE, { value: state }); // not enumerable: who prints a server sees Node's
  return state;
}
