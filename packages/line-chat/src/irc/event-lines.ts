import type { ChatEvent, Said } from "../chat/events.ts";
import { type CapabilitySet, hasCapability } from "./capabilities.ts";
import { bodyOf, bodyOfSaid } from "./event-body.ts";
import type { Line } from "./format.ts";
import { CONCAT, MULTILINE, partsOf } from "./multiline.ts";
import { MULTILINE_SHAPING, ONLY_FOR } from "./shaping.ts";
import { formatTimestamp } from "./timestamps.ts";

/** An event as lines for a receiver with such capabilities; none where it is not told of it. */
export function linesOf(event: ChatEvent, capabilities: CapabilitySet, server: string): readonly Line[] {
  const only = event.kind === "said" && event.manner === "signal" ? "message-tags" : ONLY_FOR[event.kind];
  if (only !== undefined && !hasCapability(capabilities, only)) return [];
  if (event.kind === "metadata-changed") return []; // to each what it wants to hear of
  if (event.kind === "said" && event.hasSeveralLines) return severalLines(event, capabilities);
  return [{ tags: tagsOf(event, capabilities), body: bodyOf(event, capabilities, server) }];
}

/** As a batch for those who know what that is; for others line by line, without the empty ones. */
function severalLines(event: Said, capabilities: CapabilitySet): readonly Line[] {
  const tags = tagsOf(event, capabilities);
  const source = `:${event.from.mask}`;
  const parts = partsOf(event.text);
  const line = (tags: string, text: string): Line => ({ tags, body: bodyOfSaid(event, text) });
  if ((capabilities & MULTILINE_SHAPING) !== MULTILINE_SHAPING) {
    const others = hasCapability(capabilities, "server-time") ? `time=${timeOf(event.at)}` : "";
    return parts.filter(({ text }) => text !== "").map(({ text }, index) => line(index === 0 ? tags : others, text));
  }
  const batch = event.id.replaceAll("_", "-"); // whose characters are not all allowed there
  return [
    { tags, body: `${source} BATCH +${batch} ${MULTILINE} ${event.target}` },
    ...parts.map(({ text, goesOn }) => line(`batch=${batch}${goesOn ? `;${CONCAT}` : ""}`, text)),
    { tags: "", body: `${source} BATCH -${batch}` },
  ];
}

/** The tags of an event, without their `@`; empty where there are none. */
function tagsOf(event: ChatEvent, capabilities: CapabilitySet): string {
  const tags: string[] = [];
  const { account } = event.from;
  if (hasCapability(capabilities, "server-time")) tags.push(`time=${timeOf(event.at)}`);
  if (account !== undefined && hasCapability(capabilities, "account-tag")) tags.push(`account=${account}`);
  if (!hasCapability(capabilities, "message-tags")) return tags.join(";");
  tags.push(`msgid=${event.id}`);
  if (event.from.isBot) tags.push("bot");
  if (event.kind === "said" && event.tags !== "") tags.push(event.tags);
  return tags.join(";");
}

/** The last one is kept: many lines are of the same millisecond. */
let lastAt = -1;
let lastTime = "";

function timeOf(at: number): string {
  if (at !== lastAt) {
    lastAt = at;
    lastTime = formatTimestamp(at);
  }
  return lastTime;
}
