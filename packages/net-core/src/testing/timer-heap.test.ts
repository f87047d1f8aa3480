import fc from "fast-check";
import { expect, test } from "vitest";
import { type Due, TimerHeap } from "./timer-heap.ts";

test("a heap gives what is due in order, of one moment in order of scheduling, whatever is removed", () => {
  const moments = fc.array(fc.nat(9), { minLength: 1, maxLength: 100 });
  const removals = fc.array(fc.nat(99), { maxLength: 60 });
  fc.assert(
    fc.property(moments, removals, (ats, indices) => {
      const heap = new TimerHeap<Due>();
      const items = ats.map((at, order): Due => ({ at, order, index: -1 }));
      for (const item of items) heap.add(item);
      const removed = new Set<Due>();
      for (const item of indices.flatMap((index) => items[index] ?? [])) {
        expect(heap.remove(item)).toBe(!removed.has(item));
        removed.add(item);
      }
      const left = items.filter((item) => !removed.has(item));
      expect(heap.size).toBe(left.length);

      const given: Due[] = [];
      for (let { first } = heap; first; { first } = heap) {
        given.push(first);
        heap.remove(first);
      }
      const order = ({ at, order: scheduled }: Due): string => `${at}.${scheduled}`;
      expect(given.map(order)).toEqual(left.toSorted((a, b) => a.at - b.at || a.order - b.order).map(order));
    }),
    { numRuns: 300 },
  );
});
