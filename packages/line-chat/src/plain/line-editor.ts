/** Backspace and delete, as terminals send them that leave editing to the other side. */
const ERASE = /[\b\u007f]/;

/** A line as it was meant: each backspace takes the character before it away. */
export function edited(line: string): string {
  if (!ERASE.test(line)) return line;
  const characters: string[] = [];
  for (const character of line) {
    if (ERASE.test(character)) characters.pop();
    else characters.push(character);
  }
  return characters.join("");
}
