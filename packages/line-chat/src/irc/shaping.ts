import type { ChatEvent } from "../chat/events.ts";
import { type CapabilityName, type CapabilitySet, capabilitySet } from "./capabilities.ts";
import { MULTILINE } from "./multiline.ts";

const TAGGING = capabilitySet("message-tags", "server-time");
/** What is done by somebody with an account has that besides. */
const TAGGING_ACCOUNT = TAGGING | capabilitySet("account-tag");

/** Who has them is told of such an event in other words. */
const SHAPING: Readonly<Partial<Record<ChatEvent["kind"], CapabilitySet>>> = {
  joined: capabilitySet("extended-join"),
};
/** Who has both gets several lines as one batch. */
export const MULTILINE_SHAPING: CapabilitySet = capabilitySet("batch", MULTILINE);

/** Of such an event only those are told who have asked for it. */
export const ONLY_FOR: Readonly<Partial<Record<ChatEvent["kind"], CapabilityName>>> = {
  "account-changed": "account-notify",
  "away-changed": "away-notify",
  described: "setname",
  "invitation-made": "invite-notify",
  moved: "chghost",
  redacted: "draft/message-redaction",
  "room-renamed": "draft/channel-rename",
  "marked-read": "draft/read-marker",
};

/** The capabilities that change anything about the event's lines: all who have the same of these are sent the same. */
export function shapingOf(event: ChatEvent): CapabilitySet {
  const tagging = event.from.account === undefined ? TAGGING : TAGGING_ACCOUNT;
  if (event.kind === "said") return event.hasSeveralLines ? tagging | MULTILINE_SHAPING : tagging;
  const only = ONLY_FOR[event.kind];
  return tagging | (SHAPING[event.kind] ?? 0) | (only === undefined ? 0 : capabilitySet(only));
}
