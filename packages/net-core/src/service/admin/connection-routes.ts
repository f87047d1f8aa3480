import { cut } from "../../socket/cut.ts";
import type { Socket } from "../../socket/socket.ts";
import { stateOf } from "../../socket/socket-state.ts";
import type { AdminLog } from "./admin-log.ts";
import { type AdminAnswer, type AdminRequest, jsonAnswer, textAnswer } from "./answer.ts";
import { connectionView, type ConnectionView } from "./connection-view.ts";
import type { ListenerWatch } from "./listener-watch.ts";
import type { RouteTable } from "./router.ts";

const DEFAULT_LIMIT = 1_000;
// All of them are looked at in one turn of the event loop.
const MAX_LIMIT = 10_000;

const UNKNOWN = textAnswer("no such connection", 404);

/** What `/connections` answers. */
export interface ConnectionList {
  /** How many are open; more than are listed where `limit` is less. */
  readonly total: number;
  /** Listener by listener, in the order in which they came. */
  readonly connections: readonly ConnectionView[];
}

/** The pages about connections: all of them up to `?limit=`, and each by its id, to be seen or cut. */
export function connectionRoutes(listeners: readonly ListenerWatch[], log: AdminLog): RouteTable {
  return {
    "/connections": { GET: (request) => list(listeners, request) },
    "/connections/*": {
      GET: ({ path }) => show(find(listeners, path)),
      DELETE: (request) => remove(find(listeners, request.path), request, log),
    },
  };
}

function list(listeners: readonly ListenerWatch[], { query }: AdminRequest): AdminAnswer {
  const limit = readLimit(query.get("limit"));
  if (limit === undefined) return textAnswer(`limit must be an integer from 0 to ${MAX_LIMIT}`, 400);
  const connections: ConnectionView[] = [];
  let total = 0;
  for (const listener of listeners) {
    const { sockets } = listener.server;
    total += sockets.size;
    for (const socket of sockets) {
      if (connections.length >= limit) break;
      connections.push(connectionView(socket, listener));
    }
  }
  return jsonAnswer({ total, connections } satisfies ConnectionList);
}

/** How many are listed; `undefined` where the text is none of the numbers that are allowed. */
export function readLimit(text: string | null): number | undefined {
  if (text === null) return DEFAULT_LIMIT;
  return /^\d{1,5}$/.test(text) && Number(text) <= MAX_LIMIT ? Number(text) : undefined;
}

interface Found {
  readonly socket: Socket;
  readonly listener: ListenerWatch;
}

function find(listeners: readonly ListenerWatch[], path: string): Found | undefined {
  const id = path.slice("/connections/".length);
  for (const listener of listeners) {
    const prefix = `${listener.id}.`;
    const number = id.startsWith(prefix) ? id.slice(prefix.length) : undefined;
    for (const socket of number === undefined ? [] : listener.server.sockets) {
      if (String(stateOf(socket).id) === number) return { socket, listener };
    }
  }
  return undefined;
}

function show(found: Found | undefined): AdminAnswer {
  return found ? jsonAnswer(connectionView(found.socket, found.listener)) : UNKNOWN;
}

function remove(found: Found | undefined, { headers }: AdminRequest, log: AdminLog): AdminAnswer {
  // Only browsers send it, and no page that somebody happens to look at may end connections.
  if (headers.origin !== undefined) return textAnswer("not from a web page", 403);
  if (!found) return UNKNOWN;
  log.info({ ...connectionView(found.socket, found.listener) }, "the operator ends a connection");
  cut(found.socket, "operator");
  return textAnswer("", 204);
}
