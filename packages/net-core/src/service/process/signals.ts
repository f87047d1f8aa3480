/** Calls `listener` for each of the signals, where the platform has them. */
export function onSignal(signals: readonly NodeJS.Signals[], listener: (signal: NodeJS.Signals) => void): void {
  if (process.platform === "win32") signals = signals.filter((signal) => signal !== "SIGUSR2");
  for (const signal of signals) process.on(signal, listener);
}
