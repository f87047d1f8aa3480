import { fold } from "./names.ts";

/** What a conversation's name begins with that is of this process only: it is never written. */
const PASSING = "~";

/** The conversation in a room that everybody can come into. */
export function roomConversation(name: string): string {
  return fold(name);
}

/** The conversation in a room that not everybody can come into, as long as it is there. */
export function closedConversation(name: string, createdAt: number): string {
  return `${PASSING}${fold(name)} ${createdAt}`;
}

/** The conversation with somebody as one of the two has it: see `Person.owner`. */
export function privateConversation(owner: string, nick: string): string {
  return `${owner} ${fold(nick)}`;
}

/** Who has the conversations of an account. */
export function accountOwner(account: string): string {
  return fold(account);
}

/** Who has the conversations of somebody without an account. */
export function guestOwner(number: number): string {
  return `${PASSING}${number}`;
}

/** Whether it is gone with this process. */
export function isPassing(conversation: string): boolean {
  return conversation.startsWith(PASSING);
}
