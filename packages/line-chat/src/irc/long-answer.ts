import type { IrcClient } from "./client.ts";

/** An answer of any length: wherever it yields, the rest may come later. */
export type LongAnswer = Iterator<void, void>;

/** Gives an answer as fast as the client takes it. @returns a promise where that is not at once. */
export function give(client: IrcClient, answer: LongAnswer): void | Promise<void> {
  while (answer.next().done !== true) {
    client.sendSoFar();
    if (client.isBehind) return client.caughtUp().then((isThere) => (isThere ? give(client, answer) : undefined));
  }
}
