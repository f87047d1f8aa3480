import type { Saying } from "../chat/chat.ts";
import { hasCapability } from "./capabilities.ts";
import type { IrcClient } from "./client.ts";
import { clientOnlyTags } from "./tags.ts";

const ACTION = "\u0001ACTION ";

/** What a PRIVMSG says: speech, or, in the form that CTCP has for it, what the person does. */
export function sayingOf(text: string, tags: string): Saying {
  if (!text.startsWith(ACTION)) return { text, manner: "speech", tags };
  return { text: text.slice(ACTION.length, text.endsWith("\u0001") ? -1 : undefined), manner: "action", tags };
}

/** What of a line's tags is for those who hear it. */
export function notesIn({ capabilities }: IrcClient, tags: string): string {
  return tags !== "" && hasCapability(capabilities, "message-tags") ? clientOnlyTags(tags) : "";
}
