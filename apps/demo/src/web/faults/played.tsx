import type { JSX } from "preact";
import { formatClock, formatMilliseconds } from "../state/format.ts";
import { runs, titleOfFault } from "../state/store.ts";
import { Outcome } from "./fault-list.tsx";

const MOST_SHOWN = 8;

/** The last faults that were played, newest first: what the counts above have gone through. */
export function Played(): JSX.Element | null {
  const shown = runs.value.slice(-MOST_SHOWN).toReversed();
  if (shown.length === 0) return <p class="played-title">No fault has been played yet.</p>;
  return (
    <>
      <h3 class="played-title">What it has gone through</h3>
      <ol class="played">
        {shown.map((run) => (
          <li key={run.run}>
            <time>{formatClock(run.startedAt)}</time>
            <span>
              {titleOfFault(run.fault)}
              {run.endedAt === null ? "" : `, ${formatMilliseconds(run.endedAt - run.startedAt)}`}
            </span>
            <Outcome run={run} />
          </li>
        ))}
      </ol>
    </>
  );
}
