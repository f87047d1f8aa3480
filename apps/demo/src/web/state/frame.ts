/**
 * Makes a function that does `work` at the next frame, once, however often it was called. In a hidden tab there are no
 * frames: nothing piles up, and what is newest is drawn when the tab is seen again.
 */
export function oncePerFrame(work: () => void): () => void {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      work();
    });
  };
}
