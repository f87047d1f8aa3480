import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { formatTime, SERVER_TITLES } from "../state/format.ts";
import type { NumberedEntry } from "../state/log-book.ts";
import { rowWindow } from "./row-window.ts";

/** As the style sheet has it. */
const ROW_HEIGHT = 22;
/** Whoever is this near to the end wants to stay there. */
const END_ZONE = 30;

/** The log, newest last; only the rows that are seen are in the document. */
export function LogList({ entries }: { readonly entries: readonly NumberedEntry[] }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [view, setView] = useState({ top: 0, height: 300 });
  useLayoutEffect(() => {
    const element = box.current;
    if (element && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [entries]);
  const look = (): void => {
    const element = box.current;
    if (!element) return;
    isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < END_ZONE;
    setView({ top: element.scrollTop, height: element.clientHeight });
  };
  const { first, end } = rowWindow(view.top, view.height, { rows: entries.length, rowHeight: ROW_HEIGHT });
  return (
    <div class="scroll log-scroll" ref={box} onScroll={look} role="group" aria-label="Log, newest last" tabIndex={0}>
      <div class="log-rows" style={{ height: `${entries.length * ROW_HEIGHT}px` }}>
        <div style={{ transform: `translateY(${first * ROW_HEIGHT}px)` }}>
          {entries.slice(first, end).map((entry) => (
            <LogRow key={entry.number} {...entry} />
          ))}
        </div>
      </div>
    </div>
  );
}

function LogRow({ entry }: NumberedEntry): JSX.Element {
  return (
    <p class={`log-row level-${entry.level}`} title={entry.text}>
      <time>{formatTime(entry.at)}</time>
      <span class="log-level">{entry.level}</span>
      <span class={`log-source server-${entry.server}`}>
        {entry.server === "lab" ? "Lab" : SERVER_TITLES[entry.server]}
      </span>
      <span class="log-text">{entry.text}</span>
    </p>
  );
}
