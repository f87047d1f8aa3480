import type { AccountRecord } from "../chat/accounts.ts";
import type { ChatStore } from "./chat-store.ts";
import { type EventRecord, eventOf, recordOf } from "./event-record.ts";

/** What the first line says: whose lines they are, and in which form. */
const HEAD = { type: "holdfast-line-chat", version: 1 } as const;
/** So many lines are imported at once. */
const BATCH = 1_000;

type Line =
  | ({ readonly type: "account"; readonly markers: Readonly<Record<string, number>> } & AccountRecord)
  | ({ readonly type: "event"; readonly log: string } & EventRecord);

/** How much was new. */
export interface Imported {
  readonly accounts: number;
  readonly events: number;
}

/** A line of an import is none. */
export class ImportError extends Error {
  constructor(line: number, why: string) {
    super(`line ${line} ${why}`);
  }
}

/** All accounts and the whole history as lines of JSON, each with its LF. Passwords are in them as hashes. */
export function* exportLines({ accounts, history }: ChatStore): Iterable<string> {
  yield lineOf(HEAD);
  for (const account of accounts.all()) {
    yield lineOf({ type: "account", ...account, markers: accounts.markersOf(account.name) });
  }
  for (const { log, event } of history.all()) yield lineOf({ type: "event", log, ...recordOf(event) });
}

/**
 * Puts those lines into a store, beside what is in it. What is there already stays as it is.
 * @throws {ImportError} at the first line that is none; what was before it is imported.
 */
export async function importLines(store: ChatStore, lines: AsyncIterable<string>): Promise<Imported> {
  const imported = { accounts: 0, events: 0 };
  let batch: Line[] = [];
  let number = 0;
  for await (const text of lines) {
    number += 1;
    if (number === 1) requireHead(text);
    else if (text !== "") batch.push(parse(text, number));
    if (batch.length < BATCH) continue;
    put(store, batch, imported);
    batch = [];
  }
  if (number === 0) throw new ImportError(1, "is missing");
  put(store, batch, imported);
  return imported;
}

function put(
  { accounts, history }: ChatStore,
  lines: readonly Line[],
  imported: { accounts: number; events: number },
): void {
  for (const line of lines)
    if (line.type === "account" && accounts.add(line)) {
      imported.accounts += 1;
      for (const [target, at] of Object.entries(line.markers)) accounts.setMarker(line.name, target, at);
    }
  const logs = Map.groupBy(
    lines.filter((line) => line.type === "event"),
    ({ log }) => log,
  );
  history.atOnce(() => {
    for (const [log, events] of logs) imported.events += history.append(log, events.map(eventOf));
  });
}

function requireHead(text: string): void {
  const head = objectIn(text, 1);
  if (head["type"] !== HEAD.type) throw new ImportError(1, `is not the head of an export: {"type":"${HEAD.type}",…}`);
  if (head["version"] !== HEAD.version)
    throw new ImportError(1, `is of version ${String(head["version"])}, not ${HEAD.version}`);
}

function parse(text: string, number: number): Line {
  const line = objectIn(text, number);
  if (line["type"] === "account" && isAccount(line)) return line as unknown as Line;
  if (line["type"] === "event" && isEvent(line)) return line as unknown as Line;
  throw new ImportError(number, "is neither an account nor an event");
}

function objectIn(text: string, number: number): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw new ImportError(number, "is no object in JSON");
}

function isAccount({
  name,
  createdAt,
  credentials,
  certificates,
  markers,
}: Readonly<Record<string, unknown>>): boolean {
  return (
    typeof name === "string" &&
    Number.isSafeInteger(createdAt) &&
    typeof credentials === "object" &&
    credentials !== null &&
    Object.values(credentials).every((value) => typeof value === "string") &&
    Array.isArray(certificates) &&
    certificates.every((value) => typeof value === "string") &&
    typeof markers === "object" &&
    markers !== null &&
    Object.values(markers).every((value) => Number.isSafeInteger(value))
  );
}

function isEvent({ log, at, id, body }: Readonly<Record<string, unknown>>): boolean {
  if (typeof log !== "string" || typeof at !== "number" || typeof id !== "string" || typeof body !== "string")
    return false;
  try {
    return Number.isSafeInteger(at) && typeof eventOf({ at, id, body }).kind === "string";
  } catch {
    return false;
  }
}

function lineOf(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
