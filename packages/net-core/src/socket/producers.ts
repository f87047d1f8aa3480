/** Where data comes from, such as another socket; what can be paused while a receiver is slow. */
export interface Producer {
  pause(): unknown;
  resume(): unknown;
}

/** Who has paused a producer. It goes on when the last of them lets it. */
const holdersOf = new WeakMap<Producer, Set<object>>();

/** Pauses `producer` on behalf of `holder`. */
export function hold(producer: Producer, holder: object): void {
  const holders = holdersOf.get(producer);
  if (holders) {
    holders.add(holder);
    return;
  }
  holdersOf.set(producer, new Set([holder]));
  producer.pause();
}

/** Lets `producer` go on unless somebody else holds it. */
export function release(producer: Producer, holder: object): void {
  const holders = holdersOf.get(producer);
  if (!holders?.delete(holder) || holders.size > 0) return;
  holdersOf.delete(producer);
  producer.resume();
}
