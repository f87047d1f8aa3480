import { expect, test } from "vitest";
import { Bytes, copy } from "./copy.ts";

const source = new Bytes(Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 7 + 1) & 0xff)));

test.each([0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 127, 128, 129, 200])(
  "%d bytes are copied, and nothing beside them",
  (bytes) => {
    for (const start of [0, 1, 2, 3, 300 - bytes]) {
      for (const at of [0, 1, 2, 3]) {
        const target = new Bytes(Buffer.alloc(bytes + at + 4, 0xee));

        expect(copy(source, start, start + bytes, target, at)).toBe(at + bytes);

        const expected = Buffer.alloc(bytes + at + 4, 0xee);
        source.buffer.copy(expected, at, start, start + bytes);
        expect(target.buffer).toEqual(expected);
      }
    }
  },
);

test("a buffer that is a part of a larger one is read and written at its own places", () => {
  const part = new Bytes(Buffer.alloc(20).subarray(5, 15));
  const from = new Bytes(source.buffer.subarray(50, 60));

  copy(from, 2, 8, part, 1);

  expect([...part.buffer]).toEqual([0, ...source.buffer.subarray(52, 58), 0, 0, 0]);
});
