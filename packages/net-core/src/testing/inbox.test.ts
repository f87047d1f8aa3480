import fc from "fast-check";
import { expect, test } from "vitest";
import { Inbox } from "./inbox.ts";

test("an inbox gives what was added, however it is taken", () => {
  const steps = fc.array(fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.nat(30)), { maxLength: 20 });
  fc.assert(
    fc.property(steps, (script) => {
      const inbox = new Inbox();
      let expected = Buffer.alloc(0);
      for (const step of script) {
        if (typeof step === "number") {
          expect(inbox.take(step)).toEqual(expected.subarray(0, step));
          expected = expected.subarray(step);
        } else {
          inbox.add(Buffer.from(step));
          expected = Buffer.concat([expected, step]);
        }
        expect([inbox.length, inbox.peek()]).toEqual([expected.length, expected]);
      }
    }),
  );
});
