import type * as net from "node:net";
import type { Binding } from "../bind/binding.ts";
import type { PublishedPath } from "../bind/unix-path.ts";
import type { KeepAliveRequest } from "../socket/keep-alive.ts";
import type { ConnectionPolicy } from "../socket/socket-options.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import type { Acceptor } from "./acceptor.ts";
import { Connections } from "./connections.ts";
import { Seeing } from "./seeing.ts";
import type { Shutdown } from "./shutdown.ts";

/** What our servers know beyond what `node:net` does. */
export interface ServerState {
  readonly connections: Connections;
  readonly seeing: Seeing;
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
  /** The shutdown under way. */
  shutdown?: Shutdown | undefined;
  clock: Clock;
  /** What each connection is held to. */
  policy?: ConnectionPolicy | undefined;
  /** What `node:net` sets on each connection by itself. */
  keepAliveSet?: KeepAliveRequest | undefined;
  /** What happens before a connection is served, if anything does. */
  acceptor?: Acceptor | undefined;
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
  const seeing = new Seeing(server);
  const state: ServerState = {
    connections: new Connections(seeing),
    seeing,
    unseenCloses: [],
    publishes: false,
    clock: systemClock,
  };
  Object.defineProperty(server, STATE, { value: state }); // not enumerable: who prints a server sees Node's
  return state;
}
