import type { ConnectionRow } from "../../wire/view.ts";

export interface SteadyRow {
  readonly key: string;
  readonly row: ConnectionRow;
  readonly isGone: boolean;
}

/**
 * The rows to show next. Ordered by server and age, so that none changes places; and while somebody points at the table
 * or is in it (`isHeld`), no row comes or goes: a button stays where it was aimed at.
 */
export function steadyRows(
  shown: readonly SteadyRow[],
  rows: readonly ConnectionRow[],
  isHeld: boolean,
): readonly SteadyRow[] {
  if (!isHeld || shown.length === 0)
    return rows.toSorted(inOrder).map((row) => ({ key: keyOf(row), row, isGone: false }));
  const now = new Map(rows.map((row) => [keyOf(row), row]));
  return shown.map(({ key, row }) => ({ key, row: now.get(key) ?? row, isGone: !now.has(key) }));
}

const ORDER = ["echo", "chat", "broker"];

function inOrder(one: ConnectionRow, other: ConnectionRow): number {
  return (
    ORDER.indexOf(one.server) - ORDER.indexOf(other.server) || one.id.localeCompare(other.id, "en", { numeric: true })
  );
}

function keyOf({ server, id }: ConnectionRow): string {
  return `${server} ${id}`;
}
