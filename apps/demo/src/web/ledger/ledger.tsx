import { computed } from "@preact/signals";
import type { JSX } from "preact";
import type { LedgerRow } from "../../wire/view.ts";
import { Played } from "../faults/played.tsx";
import { Panel } from "../parts/panel.tsx";
import { formatCount, SERVER_TITLES } from "../state/format.ts";
import { ledger } from "../state/store.ts";

type Counts = Omit<LedgerRow, "server">;

const COLUMNS = ["sent", "received", "resent", "lost", "doubled"] as const satisfies readonly (keyof Counts)[];

export const totals = computed<Counts>(() => ({
  sent: sumOf("sent"),
  received: sumOf("received"),
  resent: sumOf("resent"),
  lost: sumOf("lost"),
  doubled: sumOf("doubled"),
}));

export function Ledger(): JSX.Element {
  return (
    <Panel id="ledger" title="Ledger" aside={<span class="hint">counted by the clients, end to end</span>}>
      <div class="verdict">
        <Verdict name="lost" count={totals.value.lost} />
        <Verdict name="doubled" count={totals.value.doubled} />
      </div>
      <div class="scroll" role="group" aria-label="Ledger by server" tabIndex={0}>
        <table class="ledger-table">
          <thead>
            <tr>
              <th scope="col">Server</th>
              {COLUMNS.map((column) => (
                <th scope="col" key={column}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ledger.value.map((row) => (
              <Row key={row.server} title={SERVER_TITLES[row.server]} counts={row} server={row.server} />
            ))}
          </tbody>
          <tfoot>
            <Row title="All" counts={totals.value} />
          </tfoot>
        </table>
      </div>
      <Played />
    </Panel>
  );
}

function Verdict({ name, count }: { readonly name: "lost" | "doubled"; readonly count: number }): JSX.Element {
  return (
    <p class={count === 0 ? "figure is-steady" : "figure is-down"}>
      <strong data-ledger={name}>{formatCount(count)}</strong>
      <span>{name}</span>
    </p>
  );
}

interface RowProps {
  readonly title: string;
  readonly counts: Counts;
  readonly server?: string;
}

function Row({ title, counts, server }: RowProps): JSX.Element {
  return (
    <tr class={server === undefined ? "" : `server-${server}`}>
      <th scope="row">
        {server === undefined ? null : <span class="swatch" aria-hidden="true" />}
        {title}
      </th>
      {COLUMNS.map((column) => (
        <td key={column} class={isBad(column, counts[column]) ? "is-down" : ""}>
          {formatCount(counts[column])}
        </td>
      ))}
    </tr>
  );
}

function sumOf(column: keyof Counts): number {
  return ledger.value.reduce((total, row) => total + row[column], 0);
}

function isBad(column: keyof Counts, count: number): boolean {
  return (column === "lost" || column === "doubled") && count > 0;
}
