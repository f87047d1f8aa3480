import { togglePause } from "../log/log-panel.tsx";
import { settings } from "../state/settings.ts";
import { cycleTheme } from "../theme.ts";

export interface Shortcut {
  readonly key: string;
  readonly does: string;
  readonly run: () => void;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { key: "s", does: "go to the servers", run: () => goTo("servers") },
  { key: "f", does: "go to the fault lab", run: () => goTo("faults") },
  { key: "c", does: "go to the connections", run: () => goTo("connections") },
  { key: "t", does: "go to the terminals", run: () => goTo("terminals") },
  { key: "l", does: "go to the log", run: () => goTo("log") },
  { key: "p", does: "pause the log, or go on", run: togglePause },
  { key: "d", does: "dark, light, or as the system", run: cycleTheme },
  { key: "?", does: "show these keys", run: () => showDialog() },
];

/** Listens to single keys, wherever nobody types. */
export function listenToShortcuts(): void {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const shortcut = SHORTCUTS.find(({ key }) => key === event.key);
    if (!shortcut || (!settings.hasShortcuts.value && shortcut.key !== "?")) return;
    event.preventDefault();
    shortcut.run();
  });
}

export function showDialog(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#keys");
  if (dialog && !dialog.open) dialog.showModal();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

function goTo(id: string): void {
  const title = document.querySelector<HTMLElement>(`#${id}-title`);
  title?.closest("section")?.scrollIntoView({ block: "start" });
  title?.focus({ preventScroll: true });
}
