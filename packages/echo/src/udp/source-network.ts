/**
 * What a rate per address counts a source under: IPv4 as it is, also when it is written as IPv6; IPv6 as its /64, which
 * is what one host has to choose its address from (RFC 4291 §2.5.1). `address` is an IP address as the system writes it.
 */
export function sourceNetwork(address: string): string {
  if (!address.includes(":")) return address;
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [withoutZone = "", zone] = address.split("%");
  return `${networkWords(withoutZone).join(":")}::/64${zone === undefined ? "" : `%${zone}`}`;
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

function networkWords(address: string): readonly string[] {
  const [head = "", tail] = address.split("::");
  const before = wordsOf(head);
  const after = wordsOf(tail ?? "");
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: missing }, () => "0"), ...after].slice(0, 4);
}

function wordsOf(text: string): readonly string[] {
  // An IPv4 address at the end stands for two words.
  return text === "" ? [] : text.split(":").flatMap((word) => (word.includes(".") ? [word, word] : [word]));
}
