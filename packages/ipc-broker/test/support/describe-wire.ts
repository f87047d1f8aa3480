import { afterAll, beforeAll, describe, test } from "vitest";
import type { Conversation } from "./conversation.ts";
import { differences, type Extent } from "./differences.ts";
import { performEveryWay, performOnce } from "./perform.ts";
import { type ServerKind, type ServerOptions, servers, type ServerUnderTest } from "./server-under-test.ts";

// A script is gone through once for each of its bytes.
const TIMEOUT_MS = 30_000;

/** A group of tests against each server. */
export function describeServers(title: string, tests: (kind: ServerKind) => void): void {
  for (const kind of servers)
    describe.skipIf(kind.lack)(`${title}: ${kind.name}`, { timeout: TIMEOUT_MS }, () => tests(kind));
}

/** Scripts that hold of each server that was started with these options, however their bytes are cut. */
export function describeWire(title: string, options: ServerOptions, conversations: readonly Conversation[]): void {
  describeServers(title, (kind) => {
    let server: ServerUnderTest;
    beforeAll(async () => void (server = await kind.start(options)));
    afterAll(() => server?.[Symbol.asyncDispose]());

    for (const conversation of conversations) {
      const extent = extentOf(conversation, kind);
      test.skipIf(extent === "not at all")(conversation.title, () =>
        extent === "uncut" ? performOnce(server, conversation) : performEveryWay(server, conversation, kind),
      );
    }
  });
}

function extentOf({ difference }: Conversation, { isOurs }: ServerKind): Extent {
  if (difference === undefined) return "every way";
  return differences[difference][isOurs ? "ofOurs" : "ofNatsServer"];
}
