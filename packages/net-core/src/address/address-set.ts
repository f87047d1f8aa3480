import { OptionTypeError } from "../errors.ts";
import { type AddressRange, isIpv4Order, orderOf, readAddressRange, wordsOf } from "./address-range.ts";

const UNIX = "unix";

/**
 * A set of peers, by address: who is let in, kept out or trusted. It never changes.
 *
 * A member is an IP address, a CIDR range, or the word `"unix"`, which stands for every peer of a Unix socket. The two
 * families are apart: `::/0` is all of IPv6 and nothing of IPv4, `0.0.0.0/0` all of IPv4. An IPv4-mapped address
 * belongs to IPv4 wherever it stands, so `::ffff:10.0.0.0/104` is `10.0.0.0/8`.
 *
 * @example
 * const trusted = new AddressSet(["10.0.0.0/8", "2001:db8::/32", "unix"]);
 * trusted.has("::ffff:10.0.0.1"); // true
 */
export class AddressSet {
  /** The members in their canonical text, as they were given. */
  readonly members: readonly string[];
  readonly #unix: boolean;
  readonly #ipv4: readonly AddressRange[];
  readonly #ipv6: readonly AddressRange[];

  /**
   * @param option what an error calls `members`, as in `limits.allow[3]`.
   * @throws {OptionTypeError | OptionRangeError} for a member that is no address, has a zone, a prefix out of range or
   *   bits after its prefix; the message names the range that was probably meant.
   */
  constructor(members: readonly string[], option = "members") {
    if (!Array.isArray(members)) throw new OptionTypeError(option, "an array of addresses", members);
    const read = members.map((member: unknown, index) => readMember(`${option}[${index}]`, member));
    const ranges = read.filter((member) => member !== UNIX);
    this.members = Object.freeze(read.map((member) => (member === UNIX ? UNIX : member.text)));
    this.#unix = read.includes(UNIX);
    this.#ipv4 = joined(ranges.filter(({ first }) => isIpv4Order(first)));
    this.#ipv6 = joined(ranges.filter(({ first }) => !isIpv4Order(first)));
  }

  /**
   * Whether the peer with this address belongs to the set; a peer of a Unix socket has the address `"unix"`. A zone is
   * not looked at. What is no address belongs to no set.
   */
  has(address: string): boolean {
    if (address === UNIX) return this.#unix;
    const words = typeof address === "string" ? wordsOf(address) : undefined;
    if (words === undefined) return false;
    const place = orderOf(words);
    return includes(isIpv4Order(place) ? this.#ipv4 : this.#ipv6, place);
  }
}

/**
 * Copies and checks an option that is a set or the members of one; `undefined` stays what it is.
 *
 * @throws {OptionTypeError | OptionRangeError} naming `option` or its member that is wrong.
 */
export function resolveAddressSet(
  option: string,
  value: AddressSet | readonly string[] | undefined,
): AddressSet | undefined {
  if (value === undefined || value instanceof AddressSet) return value;
  if (!Array.isArray(value)) throw new OptionTypeError(option, "an AddressSet or an array of addresses", value);
  return new AddressSet(value as readonly string[], option);
}

function readMember(option: string, member: unknown): AddressRange | typeof UNIX {
  if (typeof member !== "string") throw new OptionTypeError(option, "a string", member);
  return member === UNIX ? UNIX : readAddressRange(option, member);
}

/** The ranges in order without those within others: then a search by halves finds the only one there may be. */
function joined(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const apart: AddressRange[] = [];
  for (const range of ranges.toSorted(byFirst)) {
    const before = apart.at(-1);
    if (before === undefined || range.first > before.last) apart.push(range);
    else if (range.last > before.last) apart[apart.length - 1] = range; // it starts where the other does
  }
  return apart;
}

function byFirst(a: AddressRange, b: AddressRange): number {
  return a.first < b.first ? -1 : Number(a.first > b.first);
}

function includes(ranges: readonly AddressRange[], place: string): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return false;
    if (place < range.first) high = middle;
    else if (place > range.last) low = middle + 1;
    else return true;
  }
  return false;
}
