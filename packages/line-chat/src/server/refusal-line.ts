import type { Refusal, RefusalReason } from "@holdfast/net-core";
import { hostOf } from "../irc/host.ts";

/** What who is refused is told, in whatever dialect; who comes in a flood is told nothing. */
export function refusalLine({ reason, peer }: Refusal): string | undefined {
  const why = WHY_REFUSED[reason];
  return why === undefined ? undefined : `ERROR :Closing Link: ${hostOf(peer.address)} (${why})\r\n`;
}

/** For people. */
export const WHY_REFUSED: Readonly<Partial<Record<RefusalReason, string>>> = {
  denied: "You are not welcome",
  "not-allowed": "You are not welcome",
  "max-connections": "Too many clients",
  "max-per-address": "Too many clients from your address",
};
