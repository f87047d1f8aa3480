/** Ends by `exit`, so that a CPU profile is written. */
export function endOnSignal(): void {
  process.once("SIGTERM", () => process.exit());
}

/** Answers each message of the parent with what the process holds after a full collection. */
export function answerForMemory(): void {
  if (!process.send) return;
  process.on("message", () => {
    globalThis.gc?.();
    globalThis.gc?.(); // what finalizers have freed
    process.send?.(process.memoryUsage());
  });
}
