import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { showDialog } from "./keys/shortcuts.ts";
import { totals } from "./ledger/ledger.tsx";
import { lastHeard, linkState } from "./link/link.ts";
import { formatCount } from "./state/format.ts";
import { settings } from "./state/settings.ts";
import { cycleTheme } from "./theme.ts";

/** A host that says nothing for so long is told to be silent: it speaks several times a second. */
const SILENT_MS = 3_000;

export function Header(): JSX.Element {
  return (
    <header class="top">
      <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M10 7v18M22 7v18M10 16h12" />
      </svg>
      <h1>
        Holdfast <span>protocol servers that hold</span>
      </h1>
      <Totals />
      <Link />
      <button type="button" class="quiet" onClick={cycleTheme} title="theme">
        <span class="for-ears">theme: </span>
        {settings.theme.value === "system" ? "auto" : settings.theme.value}
      </button>
      <button type="button" class="quiet" onClick={showDialog} aria-label="keys">
        <kbd>?</kbd>
      </button>
    </header>
  );
}

function Totals(): JSX.Element {
  const { received, lost, doubled } = totals.value;
  const hasHeld = lost === 0 && doubled === 0;
  return (
    <p class={hasHeld ? "totals is-steady" : "totals is-down"}>
      <strong>{formatCount(received)}</strong> received <strong>{formatCount(lost)}</strong> lost{" "}
      <strong>{formatCount(doubled)}</strong> doubled
    </p>
  );
}

function Link(): JSX.Element {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => void (now.value = Date.now()), 500);
    return () => clearInterval(timer);
  }, [now]);
  const { mood, words, countdown } = linkWords(now.value);
  return (
    <p class={`link is-${mood}`} role="status">
      {words}
      {countdown === undefined ? null : <span aria-hidden="true">; again in {countdown} s</span>}
    </p>
  );
}

interface LinkWords {
  readonly mood: string;
  readonly words: string;
  /** Seconds, for the eye only: read aloud, they would be told each second. */
  readonly countdown?: number;
}

function linkWords(now: number): LinkWords {
  const state = linkState.value;
  switch (state.phase) {
    case "connecting":
      return { mood: "troubled", words: "connecting" };
    case "waiting": {
      const countdown = Math.max(0, Math.ceil((state.until - now) / 1_000));
      return { mood: "down", words: "no host", countdown };
    }
    case "open":
      return now - lastHeard.value > SILENT_MS
        ? { mood: "troubled", words: "the host is silent" }
        : { mood: "steady", words: "live" };
  }
}
