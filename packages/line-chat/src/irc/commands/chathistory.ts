import type { ChatEvent } from "../../chat/events.ts";
import { privateConversation } from "../../chat/conversations.ts";
import type { HistoryRange } from "../../chat/history.ts";
import type { Mark } from "../../chat/log.ts";
import { fold, isNick } from "../../chat/names.ts";
import { sendBatch } from "../batch.ts";
import { hasCapability } from "../capabilities.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import { type HistoryQuery, parseHistoryQuery, type Reference, type TargetsQuery } from "../history-query.ts";
import { linesOf } from "../event-lines.ts";
import { formatTimestamp } from "../timestamps.ts";

/**
 * `CHATHISTORY LATEST|BEFORE|AFTER|AROUND <target> <message> <limit>`, `CHATHISTORY BETWEEN <target> <message> <message>
 * <limit>`, `CHATHISTORY TARGETS <moment> <moment> <limit>`: what was said, as it was sent then
 * (ircv3.net/specs/extensions/chathistory).
 */
export const chathistory: MemberCommand = {
  name: "CHATHISTORY",
  usage: "LATEST|BEFORE|AFTER|AROUND <target> <message> <limit>",
  minParams: 0,
  beforeRegistration: false,
  run(client, { params }) {
    const query = parseHistoryQuery(params);
    if ("code" in query) return client.standardReply(query.code, "CHATHISTORY", ...query.context);
    if (query.kind === "TARGETS") return tellTargets(client, query);
    const conversation = conversationOf(client, query.target);
    if (conversation === undefined) return refuse(client, query, "INVALID_TARGET");
    const events = find(client, conversation, query);
    if (!events) return refuse(client, query, "MESSAGE_ERROR");
    const lines = events.flatMap((event) => linesOf(event, client.capabilities, client.server.name));
    sendBatch(client, `chathistory ${query.target}`, lines);
  },
};

function refuse(client: IrcMember, { kind, target }: HistoryQuery, code: "INVALID_TARGET" | "MESSAGE_ERROR"): void {
  client.standardReply(code, "CHATHISTORY", kind, target);
}

/** Of rooms those that the client is in; of private talk its own. */
function conversationOf({ server, person }: IrcMember, target: string): string | undefined {
  const room = server.chat.room(target);
  if (room) return room.membership(person) ? room.conversation : undefined;
  return isNick(target) ? privateConversation(person.owner, target) : undefined;
}

/** @returns `undefined` where a message that it starts from is not there. */
function find(client: IrcMember, conversation: string, query: HistoryQuery): readonly ChatEvent[] | undefined {
  const { history } = client.server.chat;
  const { limit } = query;
  const withEvents = hasCapability(client.capabilities, "draft/event-playback");
  const select = (range: Omit<HistoryRange, "withEvents">): readonly ChatEvent[] =>
    history.select(conversation, { ...range, withEvents });
  const markOf = (reference: Reference): Mark | undefined =>
    reference.kind === "timestamp" ? reference : history.find(conversation, reference.id);
  switch (query.kind) {
    case "LATEST": {
      const after = query.after && markOf(query.after);
      return query.after && !after ? undefined : select({ after, limit, keep: "newest" });
    }
    case "BEFORE": {
      const before = markOf(query.reference);
      return before && select({ before, limit, keep: "newest" });
    }
    case "AFTER": {
      const after = markOf(query.reference);
      return after && select({ after, limit, keep: "oldest" });
    }
    case "AROUND": {
      const middle = markOf(query.reference);
      if (!middle) return undefined;
      const older = select({ before: middle, limit: Math.floor(limit / 2), keep: "newest" });
      const newer = select({ after: { at: middle.at - 1 }, limit: limit - older.length, keep: "oldest" });
      return [...older, ...newer.filter((event) => !older.includes(event))];
    }
    case "BETWEEN": {
      const [from, to] = [markOf(query.from), markOf(query.to)];
      if (!from || !to) return undefined;
      // Those nearest to the first of the two, whichever is the later one.
      if (from.at <= to.at) return select({ after: from, before: to, limit, keep: "oldest" });
      return select({ after: to, before: from, limit, keep: "newest" });
    }
  }
}

function tellTargets(client: IrcMember, { from, to, limit }: TargetsQuery): void {
  const [start, end] = [Math.min(from, to), Math.max(from, to)];
  const within = latestOf(client)
    .filter(({ at }) => at > start && at < end)
    .toSorted((one, other) => one.at - other.at);
  const shown = from <= to ? within.slice(0, limit) : within.slice(-limit);
  const lines = shown.map(({ target, at }) => ({
    tags: "",
    body: `:${client.server.name} CHATHISTORY TARGETS ${target} ${formatTimestamp(at)}`,
  }));
  sendBatch(client, "draft/chathistory-targets", lines);
}

/** Where the client may look, and when something was said there last. */
function latestOf({ server, person }: IrcMember): { readonly target: string; readonly at: number }[] {
  const { history } = server.chat;
  const rooms = person.rooms.map((room) => ({ target: room.name, last: history.latest(room.conversation) }));
  const people = history.partners(person.owner).map((nick) => {
    const last = history.latest(privateConversation(person.owner, nick));
    return { target: last ? asWritten(nick, last) : nick, last };
  });
  return [...rooms, ...people].flatMap(({ target, last }) => (last ? { target, at: last.at } : []));
}

/** A name that is known folded only, as it was then. */
function asWritten(nick: string, last: ChatEvent): string {
  const names = [last.from.nick, ...(last.kind === "said" ? [last.target] : [])];
  return names.find((name) => fold(name) === nick) ?? nick;
}
