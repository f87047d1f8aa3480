import { describe, expect, test } from "vitest";
import { type EndFacts, endReason } from "./end-reason.ts";

const WHOLE: EndFacts = { cutFor: undefined, errorCode: undefined, isFinished: true };

describe("endReason", () => {
  test.each<[string, Partial<EndFacts>]>([
    ["finished", {}],
    ["shutdown", { isFinished: false }],
    ["idle", { cutFor: "idle", isFinished: false }],
    ["half-open-deadline", { cutFor: "half-open-deadline", isFinished: false }],
    ["reset", { errorCode: "ECONNRESET", isFinished: false }],
    ["reset", { errorCode: "EPIPE", isFinished: false }],
    ["timed-out", { errorCode: "ETIMEDOUT", isFinished: false }],
    ["error", { errorCode: "EHOSTUNREACH", isFinished: false }],
  ])("is %s for %j", (reason, facts) => {
    expect(endReason({ ...WHOLE, ...facts })).toBe(reason);
  });

  test("of a connection that we cut is the deadline, whatever error the cut caused", () => {
    expect(endReason({ cutFor: "idle", errorCode: "EPIPE", isFinished: false })).toBe("idle");
  });
});
