/** Which rows of a long list are in the document: those that are seen, and some around them. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
}

const SPARE_ROWS = 8;

export function rowWindow(scrollTop: number, height: number, list: { rows: number; rowHeight: number }): RowWindow {
  const first = Math.max(0, Math.floor(scrollTop / list.rowHeight) - SPARE_ROWS);
  const end = Math.min(list.rows, Math.ceil((scrollTop + height) / list.rowHeight) + SPARE_ROWS);
  return { first: Math.min(first, end), end };
}
