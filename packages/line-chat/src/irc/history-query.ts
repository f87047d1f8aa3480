import { parseTimestamp } from "./timestamps.ts";

/** The most messages that one CHATHISTORY brings. */
export const MAX_HISTORY_LINES = 100;

/** A message that a query starts from: by its moment or by its id. */
export type Reference =
  | { readonly kind: "timestamp"; readonly at: number }
  | { readonly kind: "msgid"; readonly id: string };

/** What a client asks of the history of one conversation. */
export type HistoryQuery = { readonly target: string; readonly limit: number } & (
  | { readonly kind: "LATEST"; readonly after: Reference | undefined }
  | { readonly kind: "BEFORE" | "AFTER" | "AROUND"; readonly reference: Reference }
  | { readonly kind: "BETWEEN"; readonly from: Reference; readonly to: Reference }
);

/** Which conversations there are, by when something was said there last. */
export interface TargetsQuery {
  readonly kind: "TARGETS";
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

/** Why there is no query, and what of it is wrong. */
export interface QueryError {
  readonly code: "INVALID_MSGREFTYPE" | "INVALID_PARAMS" | "NEED_MORE_PARAMS";
  readonly context: readonly string[];
}

/** How many parameters stand behind each subcommand. */
const PARAMS = { LATEST: 3, BEFORE: 3, AFTER: 3, AROUND: 3, BETWEEN: 4, TARGETS: 3 } as const;
type Subcommand = keyof typeof PARAMS;

/** Reads the parameters of a CHATHISTORY. */
export function parseHistoryQuery([name = "", ...params]: readonly string[]): HistoryQuery | TargetsQuery | QueryError {
  const kind = name.toUpperCase();
  if (name === "") return { code: "NEED_MORE_PARAMS", context: [] };
  if (!isSubcommand(kind)) return { code: "INVALID_PARAMS", context: [name] };
  if (params.length < PARAMS[kind]) return { code: "NEED_MORE_PARAMS", context: [kind] };
  const limit = parseLimit(params[PARAMS[kind] - 1] as string);
  if (limit === undefined) return { code: "INVALID_PARAMS", context: [kind, params[PARAMS[kind] - 1] as string] };
  return kind === "TARGETS" ? targetsQuery(params, limit) : historyQuery(kind, params, limit);
}

function historyQuery(
  kind: Exclude<Subcommand, "TARGETS">,
  [target = "", first = "", second = ""]: readonly string[],
  limit: number,
): HistoryQuery | QueryError {
  if (kind === "LATEST" && first === "*") return { kind, target, limit, after: undefined };
  const from = parseReference(first);
  if (typeof from === "string") return { code: from, context: [kind, target, first] };
  if (kind === "LATEST") return { kind, target, limit, after: from };
  if (kind !== "BETWEEN") return { kind, target, limit, reference: from };
  const to = parseReference(second);
  return typeof to === "string" ? { code: to, context: [kind, target, second] } : { kind, target, limit, from, to };
}

function targetsQuery([first = "", second = ""]: readonly string[], limit: number): TargetsQuery | QueryError {
  const [from, to] = [parseReference(first), parseReference(second)];
  if (typeof from === "string" || from.kind !== "timestamp")
    return { code: "INVALID_PARAMS", context: ["TARGETS", first] };
  if (typeof to === "string" || to.kind !== "timestamp")
    return { code: "INVALID_PARAMS", context: ["TARGETS", second] };
  return { kind: "TARGETS", from: from.at, to: to.at, limit };
}

/** @returns what is wrong with it where it is none. */
function parseReference(text: string): Reference | "INVALID_MSGREFTYPE" | "INVALID_PARAMS" {
  const [, type, value = ""] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  if (type === undefined) return "INVALID_PARAMS";
  if (type === "msgid") return { kind: "msgid", id: value };
  if (type !== "timestamp") return "INVALID_MSGREFTYPE";
  const at = parseTimestamp(value);
  return at === undefined ? "INVALID_PARAMS" : { kind: "timestamp", at };
}

/** More than there may be is as many as there may be. */
function parseLimit(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Math.min(Number(text), MAX_HISTORY_LINES) : undefined;
}

function isSubcommand(name: string): name is Subcommand {
  return Object.hasOwn(PARAMS, name);
}
