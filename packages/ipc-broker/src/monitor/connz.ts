import type { Client } from "../server/client.ts";
import type { Broker } from "../server/broker-server.ts";
import { roundTripText, uptimeText } from "./duration.ts";

const DEFAULT_LIMIT = 1_024;

/** By what `/connz` sorts; the largest first, but for `cid` and `start`. */
const ORDERS: Readonly<Record<string, (client: Client) => number>> = {
  cid: ({ id }) => id,
  start: ({ id }) => id,
  subs: ({ session }) => -session.subscriptions.size,
  pending: (client) => -client.socket.waiting.bytes,
  msgs_to: ({ session }) => -session.outMessages,
  msgs_from: ({ session }) => -session.inMessages,
  bytes_to: ({ session }) => -session.outBytes,
  bytes_from: ({ session }) => -session.inBytes,
  last: ({ lastActivityAt }) => -lastActivityAt,
  idle: ({ lastActivityAt }) => lastActivityAt,
  uptime: ({ startedAt }) => startedAt.getTime(),
  rtt: ({ rttMs }) => -(rttMs ?? 0),
  stop: ({ stoppedAt }) => -(stoppedAt?.getTime() ?? 0),
  reason: () => 0,
};

/** What `/connz` shows, in nats-server's names and types; a text says what is wrong with the question. */
export function connz(broker: Broker, query: URLSearchParams): object | string {
  const order = ORDERS[query.get("sort") || "cid"];
  if (!order) return `invalid sorting option: there are ${Object.keys(ORDERS).join(", ")}`;
  const numbers = ["limit", "offset", "cid"].map((name) => numberIn(query, name));
  if (numbers.includes(Number.NaN)) return "limit, offset and cid must be numbers";
  const [limit = DEFAULT_LIMIT, offset = 0, cid] = numbers;
  const state = query.get("state") || "open";
  if (!["open", "closed", "any", "all"].includes(state)) return "state must be open, closed or any";
  const known = [
    ...(state === "closed" ? [] : broker.clients.values()),
    ...(state === "open" ? [] : broker.closedClients),
  ].filter(({ id }) => cid === undefined || id === cid);
  const sorted = known.toSorted((one, other) => order(one) - order(other));
  const shown = sorted.slice(offset, offset + (limit || DEFAULT_LIMIT));
  const now = new Date();
  const detail = { subs: query.get("subs") ?? "", auth: isSet(query.get("auth")), now };
  return {
    server_id: broker.serverId,
    now,
    num_connections: shown.length,
    total: known.length,
    offset,
    limit: limit || DEFAULT_LIMIT,
    connections: shown.map((client) => connectionOf(client, detail)),
  };
}

interface Detail {
  readonly subs: string;
  readonly auth: boolean;
  readonly now: Date;
}

function connectionOf(client: Client, { subs, auth, now }: Detail): object {
  const { session, socket, stoppedAt, startedAt } = client;
  const { options, identity } = session;
  const end = stoppedAt ?? now;
  return {
    cid: client.id,
    kind: "Client",
    type: "nats",
    ip: client.ip,
    port: client.port,
    start: startedAt,
    last_activity: new Date(client.lastActivityAt),
    stop: stoppedAt,
    reason: client.closeReason,
    rtt: client.rttMs === undefined ? undefined : roundTripText(client.rttMs),
    uptime: uptimeText(end.getTime() - startedAt.getTime()),
    idle: uptimeText(end.getTime() - client.lastActivityAt),
    pending_bytes: stoppedAt ? 0 : socket.waiting.bytes,
    slow_since: client.slowSince,
    in_msgs: session.inMessages,
    out_msgs: session.outMessages,
    in_bytes: session.inBytes,
    out_bytes: session.outBytes,
    subscriptions: session.subscriptions.size,
    name: options.name || undefined,
    lang: options.lang || undefined,
    version: options.version || undefined,
    authorized_user: auth ? identity?.name : undefined,
    ...subscriptionsOf(client, subs),
  };
}

function subscriptionsOf({ id, session }: Client, subs: string): object {
  const all = [...session.subscriptions.values()];
  if (subs === "detail") {
    return {
      subscriptions_list_detail: all.map(({ subject, queue, sid, delivered, max }) => ({
        subject: utf8(subject),
        qgroup: queue === undefined ? undefined : utf8(queue),
        sid: utf8(sid),
        msgs: delivered,
        max: max || undefined,
        cid: id,
      })),
    };
  }
  return isSet(subs) ? { subscriptions_list: all.map(({ subject }) => utf8(subject)) } : {};
}

/** Bytes of the wire as the text that they are. */
function utf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}

function isSet(value: string | null): boolean {
  return value === "1" || value === "true";
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}
