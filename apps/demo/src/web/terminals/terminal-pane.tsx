import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { CopyButton } from "../parts/copy-button.tsx";
import { linkState } from "../link/link.ts";
import { commands } from "../state/store.ts";
import type { Dialogue } from "./dialogues.ts";
import { TerminalDialogue } from "./terminal-dialogue.ts";

interface PaneProps {
  readonly dialogue: Dialogue;
  readonly isShown: boolean;
}

export function TerminalPane({ dialogue, isShown }: PaneProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const held = useSignal<TerminalDialogue | null>(null);
  useEffect(() => {
    if (!host.current) return undefined;
    const terminal = new TerminalDialogue(host.current, dialogue);
    held.value = terminal;
    return () => terminal.destroy();
  }, [dialogue, held]);
  return (
    <div
      class="terminal-pane"
      role="tabpanel"
      id={`pane-${dialogue.kind}`}
      aria-labelledby={`tab-${dialogue.kind}`}
      hidden={!isShown}
    >
      <div class="terminal-host" ref={host} onKeyDown={leaveOnEscape} />
      <Controls dialogue={dialogue} terminal={held.value} />
      <PasteCommands dialogue={dialogue} />
    </div>
  );
}

function leaveOnEscape(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  if (event.key === "Escape") document.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
}

interface ControlsProps {
  readonly dialogue: Dialogue;
  readonly terminal: TerminalDialogue | null;
}

function Controls({ dialogue, terminal }: ControlsProps): JSX.Element {
  const phase = terminal?.phase.value ?? "closed";
  const canOpen = phase === "closed" && linkState.value.phase === "open";
  const open = (): void => {
    if (!canOpen) return;
    terminal?.open();
    terminal?.focus();
  };
  return (
    <div class="tools terminal-tools">
      <button type="button" class="play" aria-disabled={!canOpen} onClick={open}>
        open
      </button>
      <button type="button" class="quiet" aria-disabled={phase !== "open"} onClick={() => terminal?.finish()}>
        half-close
      </button>
      <button type="button" class="quiet" aria-disabled={phase === "closed"} onClick={() => terminal?.close()}>
        close
      </button>
      <span class="tries" role="group" aria-label="Lines to send">
        {dialogue.tries.map(({ label, lines }) => (
          <button
            key={label}
            type="button"
            class="quiet try"
            aria-disabled={phase !== "open"}
            title={lines.join(" ⏎ ")}
            onClick={() => terminal?.say(lines)}
          >
            {label}
          </button>
        ))}
      </span>
      <Pings count={terminal?.pings.value ?? 0} />
      <span class="hint terminal-phase">{phase === "finished" ? "half-closed" : phase}</span>
    </div>
  );
}

function Pings({ count }: { readonly count: number }): JSX.Element | null {
  if (count === 0) return null;
  return <span class="hint">{count === 1 ? "a PING" : `${count} PINGs`} answered for you</span>;
}

function PasteCommands({ dialogue }: { readonly dialogue: Dialogue }): JSX.Element {
  const mine = commands.value.filter(({ server }) => server === dialogue.server);
  return (
    <ul class="paste" aria-label="The same from a shell">
      {mine.map(({ label, command }) => (
        <li key={label}>
          <span class="paste-label">{label}</span>
          <code title={command}>{command}</code>
          <CopyButton text={command} what={label} />
        </li>
      ))}
    </ul>
  );
}
