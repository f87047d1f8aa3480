import type { LoadClients, LoadRow } from "../../../src/load/load-clients.ts";
import type { ServerName } from "../../../src/wire/view.ts";

/** What the load clients have counted for a server, once that is so. */
export async function until(load: LoadClients, server: ServerName, isSo: (row: LoadRow) => boolean): Promise<LoadRow> {
  for (;;) {
    const row = rowOf(load, server);
    if (isSo(row)) return row;
    await load.updated();
  }
}

/** Once so many more messages than now have arrived. */
export function goesOn(load: LoadClients, server: ServerName, messages = 50): Promise<LoadRow> {
  const { received } = rowOf(load, server);
  return until(load, server, (row) => row.received >= received + messages);
}

export function rowOf(load: LoadClients, server: ServerName): LoadRow {
  const row = load.ledger().find((row) => row.server === server);
  if (!row) throw new Error(`nobody loads ${server}`);
  return row;
}
