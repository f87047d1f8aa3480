import { signal, useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { Panel } from "../parts/panel.tsx";
import { formatCount, SERVER_TITLES } from "../state/format.ts";
import type { NumberedEntry } from "../state/log-book.ts";
import { type LogLevel, type LogSource, settings } from "../state/settings.ts";
import { logEntries, logOneIn } from "../state/store.ts";
import { filterLog } from "./log-filter.ts";
import { LogList } from "./log-list.tsx";

const SOURCES: readonly LogSource[] = ["echo", "chat", "broker", "lab"];
const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** What stood in the log when it was paused. */
const paused = signal<readonly NumberedEntry[] | null>(null);

export function togglePause(): void {
  paused.value = paused.value === null ? logEntries.value : null;
}

export function LogPanel(): JSX.Element {
  const { logSources, logLevel } = settings;
  const entries = useComputed(() => filterLog(paused.value ?? logEntries.value, logSources.value, logLevel.value));
  return (
    <Panel id="log" title="Log" aside={<Tools />}>
      <LogList entries={entries.value} />
    </Panel>
  );
}

function Tools(): JSX.Element {
  const isPaused = paused.value !== null;
  return (
    <div class="tools">
      <Sampled />
      {SOURCES.map((source) => (
        <SourceToggle key={source} source={source} />
      ))}
      <LevelChoice />
      <button type="button" class="quiet" aria-pressed={isPaused} onClick={togglePause}>
        {isPaused ? "paused" : "pause"}
      </button>
    </div>
  );
}

function Sampled(): JSX.Element | null {
  const oneIn = logOneIn.value;
  return oneIn > 1 ? <span class="sampled">sampled 1 in {formatCount(oneIn)}</span> : null;
}

function SourceToggle({ source }: { readonly source: LogSource }): JSX.Element {
  const { logSources } = settings;
  const isOn = logSources.value.includes(source);
  const toggle = (): void => {
    logSources.value = isOn ? logSources.value.filter((one) => one !== source) : [...logSources.value, source];
  };
  return (
    <button type="button" class={`toggle server-${source}`} aria-pressed={isOn} onClick={toggle}>
      <span class="swatch" aria-hidden="true" />
      {source === "lab" ? "Lab" : SERVER_TITLES[source]}
    </button>
  );
}

function LevelChoice(): JSX.Element {
  const { logLevel } = settings;
  return (
    <label class="choice">
      from{" "}
      <select
        value={logLevel.value}
        onChange={(event) => void (logLevel.value = event.currentTarget.value as LogLevel)}
      >
        {LEVELS.map((level) => (
          <option key={level} value={level}>
            {level}
          </option>
        ))}
      </select>
    </label>
  );
}
