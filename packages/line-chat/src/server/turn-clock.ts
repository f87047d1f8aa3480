/** What a clock says, for which it is looked at once in each turn of the event loop: a line takes less than a look. */
export function onceATurn(now: () => number): () => number {
  let isKnown = false;
  let time = 0;
  const forget = (): void => {
    isKnown = false;
  };
  return () => {
    if (isKnown) return time;
    isKnown = true;
    process.nextTick(forget);
    return (time = now());
  };
}
