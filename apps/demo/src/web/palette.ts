import { signal } from "@preact/signals";

const NAMES = [
  "text",
  "muted",
  "line",
  "echo",
  "chat",
  "broker",
  "troubled",
  "steady",
  "down",
  "panel",
  "sunken",
] as const;

export type Palette = Readonly<Record<(typeof NAMES)[number], string>>;

/** The page's colours as a canvas takes them: resolved for the theme in force. */
export const palette = signal<Palette>(readPalette());

export function refreshPalette(): void {
  palette.value = readPalette();
}

function readPalette(): Palette {
  const probe = document.createElement("span");
  document.body.append(probe);
  const entries = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(entries) as Palette;
}
