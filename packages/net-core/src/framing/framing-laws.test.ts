import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeInPieces, type FramingCase, framingCases } from "../../test/support/framing-cases.ts";

test("however the bytes are cut and the sink stops, the frames and the error are those of the whole", () => {
  forEveryCase((given) => {
    expect(decodeInPieces(given), given.title).toEqual(given.expected);
  });
});

test("cut at every byte, the frames are the same", () => {
  forEveryCase((given) => {
    for (let cut = 1; cut < given.bytes.length; cut += 1) {
      const pieces = [cut, Infinity][Symbol.iterator]();
      const cutOnce = { ...given, cuts: () => pieces.next().value ?? 1, stops: () => false };

      expect(decodeInPieces(cutOnce), given.title).toEqual(given.expected);
    }
  }, 200);
});

function forEveryCase(law: (given: FramingCase) => void, numRuns = 5_000): void {
  fc.assert(fc.property(framingCases, law), { numRuns });
}
