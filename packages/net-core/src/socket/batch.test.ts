import { describe, expect, test } from "vitest";
import { Batch } from "./batch.ts";

const KIB = 1_024;

function bytesHeld(batches: readonly Batch[]): number {
  const blocks = new Set(batches.flatMap(({ pieces }) => pieces.map(({ buffer }) => buffer)));
  return [...blocks].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** A batch of small pieces, each as large as the last. */
function filled(
  bytes: number,
  pieceBytes: number,
  { room = Infinity, after }: { room?: number; after?: Batch } = {},
): Batch {
  const batch = Batch.after(after);
  const piece = Buffer.alloc(pieceBytes, "x");
  while (batch.bytes + pieceBytes <= bytes) batch.add(piece, pieceBytes, room - batch.bytes);
  return batch;
}

const textOf = ({ pieces }: Batch): string => Buffer.concat(pieces).toString();

describe("a batch that follows another", () => {
  test("fills up its last block, and leaves what is in it", () => {
    const first = Batch.after();
    first.add("one", 3, Infinity);
    expect(textOf(first)).toBe("one");

    const second = Batch.after(first);
    second.add("two", 3, Infinity);
    second.add(Buffer.alloc(20 * KIB, "2"), 20 * KIB, Infinity);

    expect(textOf(second)).toBe(`two${"2".repeat(20 * KIB)}`);
    expect(textOf(first)).toBe("one");
    expect(second.pieces[0]?.buffer).toBe(first.pieces[0]?.buffer);
  });

  test("keeps the block that they share when the first is out", () => {
    const first = Batch.after();
    first.add("one", 3, Infinity);
    const sent = [...first.pieces];
    const second = Batch.after(first);
    second.add("two", 3, Infinity);

    first.recycle();
    const stranger = Batch.after();
    stranger.add("who", 3, Infinity);

    expect(stranger.pieces[0]?.buffer).not.toBe(sent[0]?.buffer);
    expect(textOf(second)).toBe("two");
    second.recycle();
    const third = Batch.after();
    third.add("three", 5, Infinity);
    expect(third.pieces[0]?.buffer).toBe(sent[0]?.buffer);
  });
});

test.each([20, 110, 200, 4_096, 8_191])(
  "256 KiB that wait in pieces of %i bytes hold little more memory",
  (pieceBytes) => {
    const cap = 256 * KIB;
    const first = filled(pieceBytes, pieceBytes, { room: cap });
    expect(first.pieces).toHaveLength(1); // on its way

    const next = filled(cap - first.bytes, pieceBytes, { room: cap - first.bytes, after: first });

    expect(first.bytes + next.bytes).toBeGreaterThan(cap - pieceBytes);
    expect(bytesHeld([first, next])).toBeLessThanOrEqual(cap + 8 * KIB);
  },
);
