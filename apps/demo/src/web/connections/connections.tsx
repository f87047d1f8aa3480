import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { Panel } from "../parts/panel.tsx";
import { connections, connectionTotal } from "../state/store.ts";
import { ConnectionLine } from "./connection-line.tsx";
import { type SteadyRow, steadyRows } from "./steady-rows.ts";

const HEADINGS = ["Server", "Peer", "Phase", "Keepalive", "In", "Out", "Waiting", "Age", ""];

export function Connections(): JSX.Element {
  const isPointedAt = useSignal(false);
  const hasFocus = useSignal(false);
  const shown = useRef<readonly SteadyRow[]>([]);
  const rows = useComputed(() => {
    shown.current = steadyRows(shown.current, connections.value, isPointedAt.value || hasFocus.value);
    return shown.current;
  });
  return (
    <Panel id="connections" title="Connections" aside={<Shown count={rows.value.length} />}>
      <div
        class="scroll connections-scroll"
        role="group"
        aria-label="Connections, live"
        tabIndex={0}
        onPointerEnter={() => void (isPointedAt.value = true)}
        onPointerLeave={() => void (isPointedAt.value = false)}
        onFocusIn={(event) => void (hasFocus.value = event.target !== event.currentTarget)}
        onFocusOut={() => void (hasFocus.value = false)}
      >
        <table class="connections-table">
          <thead>
            <tr>
              {HEADINGS.map((heading) => (
                <th scope="col" key={heading}>
                  {heading === "" ? <span class="for-ears">Close</span> : heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.value.map((row) => (
              <ConnectionLine key={row.key} row={row.row} isGone={row.isGone} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Shown({ count }: { readonly count: number }): JSX.Element {
  const total = connectionTotal.value;
  return <span class="hint">{count < total ? `${count} most telling of ${total}` : `${count} open`}</span>;
}
