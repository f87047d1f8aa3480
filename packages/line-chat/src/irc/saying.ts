import type { Saying } from "../chat/talk.ts";
import { hasCapability } from "./capabilities.ts";
import type { IrcClient, IrcMember } from "./client.ts";
import { tellIfAway } from "./commands/away.ts";
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

/** Says it, and tells the client why it could not, or that who hears it is away. */
export function sayTo(client: IrcMember, target: string, saying: Saying): void {
  const refusal = client.server.chat.say(client.person, target, saying);
  if (refusal) client.refuse(refusal, target);
  else if (!target.includes("#")) tellIfAway(client, target);
}
