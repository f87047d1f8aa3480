import { effect } from "@preact/signals";
import { refreshPalette } from "./palette.ts";
import { settings, type Theme } from "./state/settings.ts";

const NEXT: Readonly<Record<Theme, Theme>> = { system: "light", light: "dark", dark: "system" };

export function cycleTheme(): void {
  settings.theme.value = NEXT[settings.theme.value];
}

/** Keeps the page in the theme that is chosen, or in the system's. */
export function keepTheme(): void {
  effect(() => {
    const theme = settings.theme.value;
    document.documentElement.style.colorScheme = theme === "system" ? "light dark" : theme;
    refreshPalette();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refreshPalette);
}
