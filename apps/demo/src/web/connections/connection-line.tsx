import type { JSX } from "preact";
import type { ConnectionRow } from "../../wire/view.ts";
import { ask } from "../link/link.ts";
import { formatAge, formatBytes, SERVER_TITLES } from "../state/format.ts";
import type { SteadyRow } from "./steady-rows.ts";

const PHASES: Readonly<Record<ConnectionRow["phase"], string>> = {
  open: "open",
  "half-open-peer": "peer has ended",
  "half-open-self": "server has ended",
  closing: "closing",
};

export function ConnectionLine({ row, isGone }: Omit<SteadyRow, "key">): JSX.Element {
  const phase = isGone ? "gone" : PHASES[row.phase];
  return (
    <tr class={`server-${row.server}${isGone ? " is-gone" : ""}`} data-connection={row.id}>
      <td>
        <span class="swatch" aria-hidden="true" />
        {SERVER_TITLES[row.server]}
      </td>
      <td class="peer" title={`${row.peer} at ${row.endpoint ?? "an endpoint that is gone"}`}>
        {row.peer}
      </td>
      <td>
        <span class={row.phase === "open" && !isGone ? "phase" : "phase is-troubled"}>{phase}</span>
      </td>
      <td class="keep-alive" title={row.keepAlive}>
        {row.keepAlive}
      </td>
      <td class="number">{formatBytes(row.bytesIn)}</td>
      <td class="number">{formatBytes(row.bytesOut)}</td>
      <td class="number">
        {formatBytes(row.waitingBytes)}
        {row.isSlow ? <span class="slow"> slow</span> : null}
      </td>
      <td class="number">{row.openMs === null ? "–" : formatAge(row.openMs)}</td>
      <td>
        <CloseButton row={row} isGone={isGone} />
      </td>
    </tr>
  );
}

function CloseButton({ row, isGone }: { readonly row: ConnectionRow; readonly isGone: boolean }): JSX.Element {
  const close = (): void => {
    if (!isGone) ask({ type: "close-connection", server: row.server, id: row.id });
  };
  return (
    <button
      type="button"
      class="quiet"
      aria-disabled={isGone}
      aria-label={`close connection ${row.id} of ${SERVER_TITLES[row.server]}`}
      onClick={close}
    >
      close
    </button>
  );
}
