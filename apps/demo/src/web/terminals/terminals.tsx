import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Panel } from "../parts/panel.tsx";
import { settings } from "../state/settings.ts";
import type { TerminalKind } from "../../wire/view.ts";
import { type Dialogue, DIALOGUES } from "./dialogues.ts";
import { TerminalPane } from "./terminal-pane.tsx";

export function Terminals(): JSX.Element {
  // A terminal is made when its tab is first seen, and kept when another is.
  const seen = useSignal<readonly TerminalKind[]>([]);
  const shown = settings.terminal.value;
  if (!seen.value.includes(shown)) seen.value = [...seen.value, shown];
  return (
    <Panel
      id="terminals"
      title="Terminals"
      aside={
        <span class="hint">
          <kbd>Tab</kbd> or <kbd>Esc</kbd> leaves
        </span>
      }
    >
      <div class="tabs" role="tablist" aria-label="Terminals" onKeyDown={moveByArrow}>
        {DIALOGUES.map((dialogue) => (
          <Tab key={dialogue.kind} dialogue={dialogue} isShown={dialogue.kind === shown} />
        ))}
      </div>
      {DIALOGUES.filter(({ kind }) => seen.value.includes(kind)).map((dialogue) => (
        <TerminalPane key={dialogue.kind} dialogue={dialogue} isShown={dialogue.kind === shown} />
      ))}
    </Panel>
  );
}

function Tab({ dialogue, isShown }: { readonly dialogue: Dialogue; readonly isShown: boolean }): JSX.Element {
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${dialogue.kind}`}
      class="tab"
      aria-selected={isShown}
      aria-controls={isShown ? `pane-${dialogue.kind}` : undefined}
      tabIndex={isShown ? 0 : -1}
      onClick={() => void (settings.terminal.value = dialogue.kind)}
    >
      {dialogue.title}
    </button>
  );
}

function moveByArrow(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const index = tabs.findIndex((tab) => tab === document.activeElement);
  const next = tabs[(index + step + tabs.length) % tabs.length];
  next?.focus();
  next?.click();
}
