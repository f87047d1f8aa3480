/** The eight 16-bit words of an IPv6 address, which must be a valid one; a zone is not looked at. */
export function ipv6Words(address: string): number[] {
  const percent = address.indexOf("%");
  const groups = (percent === -1 ? address : address.slice(0, percent)).split(":");
  const words: number[] = [];
  let gap = 8;
  for (const group of groups) {
    if (group === "") gap = words.length;
    else if (group.includes(".")) words.push(...wordsOfIpv4(group));
    else words.push(Number.parseInt(group, 16));
  }
  while (words.length < 8) words.splice(gap, 0, 0);
  return words;
}

/** The two words of an IPv4 address, which must be a valid one. */
export function wordsOfIpv4(address: string): [high: number, low: number] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  return [(a << 8) | b, (c << 8) | d];
}

/** The IPv4 address that an IPv4-mapped one (RFC 4291 §2.5.5.2) stands for, or `undefined` for any other. */
export function mappedIpv4(words: readonly number[]): string | undefined {
  return isMapped(words) ? ipv4Text(words[6] ?? 0, words[7] ?? 0) : undefined;
}

export function isMapped([a, b, c, d, e, f]: readonly number[]): boolean {
  return f === 0xffff && a === 0 && b === 0 && c === 0 && d === 0 && e === 0;
}

export function ipv4Text(high: number, low: number): string {
  return `${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`;
}
