/**
 * Puts `content` in the place of what stands between `<!-- name:begin -->` and `<!-- name:end -->` in a Markdown text.
 * @throws {RangeError} when the text does not have both, in that order.
 */
export function replaceBetweenMarkers(text: string, name: string, content: string): string {
  const begin = `<!-- ${name}:begin -->`;
  const end = `<!-- ${name}:end -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from === -1 || to === -1) throw new RangeError(`the text must have ${begin} and, after it, ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}
