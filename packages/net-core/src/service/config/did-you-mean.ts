/** ` (did you mean …?)` with the nearest of the words, or nothing where none is near. */
export function didYouMean(word: string, words: readonly string[]): string {
  const near = words
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  const isNear = near && near.distance <= Math.max(2, Math.floor(word.length / 4));
  return isNear ? `; did you mean ${near.candidate}?` : "";
}

/** How many letters must be put in, taken out or changed. Levenshtein's, by rows. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 0; line < from.length; line += 1) {
    const next = [line + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (to[column - 1] === from[line] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
