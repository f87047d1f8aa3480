/** An address as it stands in a line: it may not begin with a colon there, where that begins a text. */
export function hostOf(address: string): string {
  return address.startsWith(":") ? `0${address}` : address;
}
