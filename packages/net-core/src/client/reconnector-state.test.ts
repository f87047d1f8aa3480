import { describe, expect, test } from "vitest";
import { moveTo, type ReconnectorState } from "./reconnector-state.ts";

const states = ["idle", "connecting", "connected", "waiting", "closed"] as const;
const moves: Record<ReconnectorState, readonly ReconnectorState[]> = {
  idle: ["connecting", "closed"],
  connecting: ["connected", "waiting", "closed"],
  connected: ["waiting", "closed"],
  waiting: ["connecting", "closed"],
  closed: ["connecting"],
};

describe.each(states)("from %s", (previous) => {
  test.each(states)("to %s goes only what the table allows", (next) => {
    const move = (): ReconnectorState => moveTo(next, previous);

    if (moves[previous].includes(next)) expect(move()).toBe(next);
    else expect(move).toThrow(`a reconnector cannot go from ${previous} to ${next}`);
  });
});
