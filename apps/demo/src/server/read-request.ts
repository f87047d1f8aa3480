import * as v from "valibot";
import type { FromPage } from "../wire/messages.ts";

/** More than a person types, and than the page lets paste at once. */
const MAX_INPUT_CHARACTERS = 8_192;

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const ofTerminal = <Type extends string>(type: Type) => v.strictObject({ type: v.literal(type), terminal: name });

const REQUEST: v.GenericSchema<unknown, FromPage> = v.variant("type", [
  v.strictObject({ type: v.literal("play"), fault: name }),
  v.strictObject({
    type: v.literal("close-connection"),
    server: v.picklist(["echo", "chat", "broker"]),
    id: name,
  }),
  v.strictObject({
    ...ofTerminal("terminal-open").entries,
    kind: v.picklist(["echo", "chat-plain", "chat-irc", "broker"]),
  }),
  v.strictObject({
    ...ofTerminal("terminal-input").entries,
    text: v.pipe(v.string(), v.maxLength(MAX_INPUT_CHARACTERS)),
  }),
  ofTerminal("terminal-finish"),
  ofTerminal("terminal-close"),
]);

/** What a page asks for; or, as a text, what is wrong with it. */
export function readRequest(text: string): FromPage | string {
  const parsed = parseJson(text);
  if (parsed === undefined) return "that was no JSON";
  const { output, issues, success } = v.safeParse(REQUEST, parsed);
  return success ? output : `that is no request: ${issues[0].message}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
