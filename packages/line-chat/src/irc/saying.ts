import type { Saying } from "../chat/chat.ts";

const ACTION = "\u0001ACTION ";

/** What a PRIVMSG says: speech, or, in the form that CTCP has for it, what the person does. */
export function sayingOf(text: string): Saying {
  if (!text.startsWith(ACTION)) return { text, manner: "speech" };
  return { text: text.slice(ACTION.length, text.endsWith("\u0001") ? -1 : undefined), manner: "action" };
}
