import { isIPv4, isIPv6 } from "node:net";
import { OptionRangeError, OptionTypeError } from "../errors.ts";
import { canonicalIp } from "./ip.ts";
import { ipv4Text, ipv6Words, isMapped, wordsOfIpv4 } from "./ipv6-words.ts";

/** The addresses of a family from `first` to `last`, both included, as {@link orderOf} gives them. */
export interface AddressRange {
  readonly first: string;
  readonly last: string;
  /** Its canonical text: an address, or the network and the prefix. */
  readonly text: string;
}

const MEMBER = 'an IP address without a zone, a range such as "10.0.0.0/8" or "2001:db8::/32", or "unix"';

/**
 * The 16-bit words of an address, two or eight; `undefined` when `text` is none. An IPv4-mapped address has those of
 * its IPv4 address. A zone is not looked at.
 */
export function wordsOf(text: string): readonly number[] | undefined {
  if (isIPv4(text)) return wordsOfIpv4(text);
  if (!isIPv6(text)) return undefined;
  const words = ipv6Words(text);
  return isMapped(words) ? words.slice(6) : words;
}

/** A text for each address that sorts as the addresses of its family do: a word is a character. */
export function orderOf(words: readonly number[]): string {
  return String.fromCharCode(...words);
}

/** Whether a place in that order is one of IPv4. */
export function isIpv4Order(order: string): boolean {
  return order.length === 2;
}

/**
 * Reads an address or a CIDR range (RFC 4632 §3.1, RFC 4291 §2.3); one of IPv4-mapped addresses is its IPv4 range.
 *
 * @throws {OptionTypeError | OptionRangeError} naming `option`.
 */
export function readAddressRange(option: string, text: string): AddressRange {
  const [address, prefixText] = splitOnce(text, "/");
  const words = address.includes("%") ? undefined : wordsOf(address);
  if (words === undefined) throw new OptionTypeError(option, MEMBER, text);
  if (prefixText === undefined) return { first: orderOf(words), last: orderOf(words), text: textOf(words) };

  const written = address.includes(":") ? ipv6Words(address) : words;
  const prefix = readPrefix(prefixText, written.length * 16);
  if (prefix === undefined) {
    throw new OptionRangeError(option, `a range with a decimal prefix from 0 to ${written.length * 16}`, text);
  }
  // Above /96 the IPv4-mapped addresses are not alone, and the prefix stays one of IPv6.
  const folded = written.length - words.length;
  const range = prefix < folded * 16 ? rangeAt(written, prefix) : rangeAt(words, prefix - folded * 16);
  if (range.first === orderOf(words)) return range;
  throw new OptionRangeError(option, `a range whose bits after the prefix are 0 (did you mean ${range.text}?)`, text);
}

function splitOnce(text: string, separator: string): [string, string?] {
  const index = text.indexOf(separator);
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

function readPrefix(text: string, max: number): number | undefined {
  return /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= max ? Number(text) : undefined;
}

/** The range of all addresses that share the first `prefix` bits with this one. */
function rangeAt(words: readonly number[], prefix: number): AddressRange {
  // Of each word, the bits that come after the prefix.
  const host = words.map((_, index) => 0xffff >> Math.min(Math.max(prefix - 16 * index, 0), 16));
  const first = words.map((word, index) => word & ~(host[index] ?? 0));
  const last = words.map((word, index) => word | (host[index] ?? 0));
  return { first: orderOf(first), last: orderOf(last), text: `${textOf(first)}/${prefix}` };
}

function textOf(words: readonly number[]): string {
  const [high = 0, low = 0] = words;
  if (words.length === 2) return ipv4Text(high, low);
  const text = words.map((word) => word.toString(16)).join(":");
  return canonicalIp(text) ?? text;
}
