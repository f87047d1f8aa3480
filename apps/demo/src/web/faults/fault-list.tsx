import type { JSX } from "preact";
import type { FaultCard, FaultRun } from "../../wire/view.ts";
import { ask } from "../link/link.ts";
import { MoodIcon } from "../parts/mood.tsx";
import { SERVER_TITLES } from "../state/format.ts";
import { settings } from "../state/settings.ts";
import { busyServers, faults, runs } from "../state/store.ts";

export function FaultList({ selected }: { readonly selected: string | undefined }): JSX.Element {
  return (
    <ul class="fault-list">
      {faults.value.map((fault) => (
        <FaultItem key={fault.id} fault={fault} isSelected={fault.id === selected} />
      ))}
    </ul>
  );
}

function FaultItem({ fault, isSelected }: { readonly fault: FaultCard; readonly isSelected: boolean }): JSX.Element {
  const select = (): void => void (settings.fault.value = fault.id);
  return (
    <li class={isSelected ? "fault-item is-selected" : "fault-item"} data-fault={fault.id}>
      <button type="button" class="fault-name" aria-current={isSelected ? "true" : undefined} onClick={select}>
        <span class="fault-title">{fault.title}</span>
        <span class="fault-servers">
          {fault.servers.map((name) => (
            <span key={name} class={`server-${name}`}>
              <span class="swatch" aria-hidden="true" />
              {SERVER_TITLES[name]}
            </span>
          ))}
          <Outcome run={lastRun(fault.id)} />
        </span>
      </button>
      <PlayButton fault={fault} />
    </li>
  );
}

export function PlayButton({ fault }: { readonly fault: FaultCard }): JSX.Element {
  const isPlaying = lastRun(fault.id)?.endedAt === null;
  const isBusy = fault.servers.some((name) => busyServers.value.has(name));
  const play = (): void => {
    settings.fault.value = fault.id;
    // Not the attribute `disabled`, which would throw away the focus of whoever has just pressed it.
    if (!isBusy) ask({ type: "play", fault: fault.id });
  };
  return (
    <button type="button" class="play" aria-disabled={isBusy} onClick={play}>
      {isPlaying ? "playing…" : "play"}
      <span class="for-ears"> {fault.title}</span>
    </button>
  );
}

export function Outcome({ run }: { readonly run: FaultRun | undefined }): JSX.Element | null {
  if (!run) return null;
  if (run.held === null) {
    return (
      <span class="outcome is-troubled">
        <MoodIcon mood="troubled" />
        going on
      </span>
    );
  }
  return (
    <span class={run.held ? "outcome is-steady" : "outcome is-down"}>
      <MoodIcon mood={run.held ? "steady" : "down"} />
      {run.held ? "held" : "did not hold"}
    </span>
  );
}

export function lastRun(fault: string): FaultRun | undefined {
  return runs.value.findLast((run) => run.fault === fault);
}
