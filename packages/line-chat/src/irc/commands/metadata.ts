import { isMetadataKey, MAX_METADATA_VALUE_BYTES } from "../../chat/metadata.ts";
import type { Person } from "../../chat/person.ts";
import type { Room } from "../../chat/room.ts";
import { sendBatch } from "../batch.ts";
import { hasCapability } from "../capabilities.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import type { Line } from "../format.ts";
import { MAX_SUBSCRIPTIONS, METADATA, metadataOf, nameOf } from "../metadata.ts";
import { formatNumeric, type NumericName } from "../numerics.ts";

/** So many keys come in one line. */
const KEYS_PER_LINE = 10;

/** `METADATA <target> GET|LIST|SET|CLEAR|SYNC|SUB|UNSUB|SUBS …`: what people and rooms say of themselves to programs. */
export const metadata: MemberCommand = {
  name: "METADATA",
  usage: "<target> <subcommand> {<key>} [:<value>]",
  minParams: 2,
  beforeRegistration: false,
  run(client, { params: [name = "", subcommand = "", ...params] }) {
    if (!hasCapability(client.capabilities, METADATA)) return client.reply("ERR_UNKNOWNCOMMAND", "METADATA");
    const target = targetOf(client, name);
    if (!target) return client.standardReply("INVALID_TARGET", "METADATA", name);
    const run = SUBCOMMANDS.get(subcommand.toUpperCase());
    if (run) run(client, target, params);
    else client.standardReply("SUBCOMMAND_INVALID", "METADATA", subcommand);
  },
};

/** What a client is told of itself as soon as it has the capability. */
export function sendOwnMetadata(client: IrcMember): void {
  list(client, client.person);
}

type Subcommand = (client: IrcMember, target: Person | Room, params: readonly string[]) => void;

const SUBCOMMANDS: ReadonlyMap<string, Subcommand> = new Map<string, Subcommand>([
  ["GET", get],
  ["LIST", list],
  ["SET", set],
  ["CLEAR", clear],
  ["SYNC", sync],
  ["SUB", subscribe],
  ["UNSUB", unsubscribe],
  ["SUBS", tellSubscriptions],
]);

/** An asterisk stands for oneself. */
function targetOf({ server, person }: IrcMember, name: string): Person | Room | undefined {
  if (name === "*") return person;
  if (!name.startsWith("#")) return server.chat.person(name);
  const room = server.chat.room(name);
  return room?.isVisibleTo(person) ? room : undefined;
}

function get(client: IrcMember, target: Person | Room, keys: readonly string[]): void {
  for (const key of keys.filter((key) => !isMetadataKey(key))) client.standardReply("KEY_INVALID", "METADATA", key);
  tellValues(client, target, keys.filter(isMetadataKey));
}

function list(client: IrcMember, target: Person | Room): void {
  tellValues(client, target, [...target.metadata.keys()]);
}

function set(client: IrcMember, target: Person | Room, [key = "", value]: readonly string[]): void {
  if (!isMetadataKey(key)) return client.standardReply("KEY_INVALID", "METADATA", key);
  if (value !== undefined && Buffer.byteLength(value) > MAX_METADATA_VALUE_BYTES) {
    return client.standardReply("VALUE_INVALID", "METADATA");
  }
  if (value === undefined && !target.metadata.has(key)) {
    return client.standardReply("KEY_NOT_SET", "METADATA", nameOf(target), key);
  }
  const refusal = client.server.chat.setMetadata(client.person, target, { key, value });
  if (refusal === "not-allowed") client.standardReply("KEY_NO_PERMISSION", "METADATA", nameOf(target), key);
  else if (refusal) client.standardReply("LIMIT_REACHED", "METADATA", nameOf(target));
  else client.send(valueOf(client, target, key));
}

function clear(client: IrcMember, target: Person | Room): void {
  const { chat } = client.server;
  if (!chat.mayDescribe(client.person, target)) {
    return client.standardReply("KEY_NO_PERMISSION", "METADATA", nameOf(target), "*");
  }
  const keys = [...target.metadata.keys()];
  for (const key of keys) chat.setMetadata(client.person, target, { key, value: undefined });
  tellValues(client, target, keys);
}

function sync(client: IrcMember, target: Person | Room): void {
  const lines = metadataOf(target, client.subscriptions, client.server.name);
  sendBatch(client, `metadata ${nameOf(target)}`, lines);
}

/** Whoever wants to hear of more is told what there is by then. */
function subscribe(client: IrcMember, _: Person | Room, keys: readonly string[]): void {
  const added: string[] = [];
  for (const key of keys) {
    if (!isMetadataKey(key)) client.standardReply("KEY_INVALID", "METADATA", key);
    else if (client.subscriptions.has(key) || client.subscriptions.size < MAX_SUBSCRIPTIONS) {
      client.subscriptions.add(key);
      added.push(key);
    } else {
      client.standardReply("TOO_MANY_SUBS", "METADATA", key);
      break;
    }
  }
  keyLines(client, "RPL_METADATASUBOK", added).forEach(client.send);
  for (const room of client.person.rooms) {
    metadataOf(room, new Set(added), client.server.name).forEach(client.send);
  }
}

function unsubscribe(client: IrcMember, _: Person | Room, keys: readonly string[]): void {
  for (const key of keys.filter((key) => !isMetadataKey(key))) client.standardReply("KEY_INVALID", "METADATA", key);
  const removed = keys.filter(isMetadataKey);
  for (const key of removed) client.subscriptions.delete(key);
  keyLines(client, "RPL_METADATAUNSUBOK", removed).forEach(client.send);
}

function tellSubscriptions(client: IrcMember): void {
  sendBatch(client, "metadata-subs", keyLines(client, "RPL_METADATASUBS", [...client.subscriptions]));
}

function tellValues(client: IrcMember, target: Person | Room, keys: readonly string[]): void {
  const lines = keys.map((key) => valueOf(client, target, key));
  sendBatch(client, `metadata ${nameOf(target)}`, lines);
}

function valueOf(client: IrcMember, target: Person | Room, key: string): Line {
  const value = target.metadata.get(key);
  if (value === undefined) return numericLine(client, "RPL_KEYNOTSET", nameOf(target), key);
  return numericLine(client, "RPL_KEYVALUE", nameOf(target), key, "*", value);
}

function keyLines(client: IrcMember, numeric: NumericName, keys: readonly string[]): Line[] {
  const starts = keys.map((_, index) => index).filter((index) => index % KEYS_PER_LINE === 0);
  return starts.map((start) => numericLine(client, numeric, ...keys.slice(start, start + KEYS_PER_LINE)));
}

function numericLine({ server, nick }: IrcMember, name: NumericName, ...params: readonly string[]): Line {
  return { tags: "", body: formatNumeric(name, { server: server.name, nick }, params) };
}
