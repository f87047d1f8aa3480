import { AddressSet, OptionRangeError, OptionTypeError } from "@holdfast/net-core";

/** Whose datagrams are answered, and how many. */
export interface DatagramLimits {
  /** Only these addresses are answered. @default all */
  allow?: AddressSet | readonly string[] | undefined;
  /** These addresses are not answered, whatever `allow` says. @default none */
  deny?: AddressSet | readonly string[] | undefined;
  /** How many are answered in a second, all together; those of one second may come all at once. @default 10000 */
  datagramsPerSecond?: number | undefined;
  /**
   * How many of one address are answered in a second, IPv6 by its /64; `Infinity` for no limit. A low rate also ends
   * what the list of ports does not: servers that answer each other do so until one datagram is lost, and that is when
   * they come faster. @default 100
   */
  perAddressPerSecond?: number | undefined;
  /** How many addresses are kept count of; further ones wait until one has been silent for a second. @default 10000 */
  maxAddresses?: number | undefined;
}

/** {@link DatagramLimits} with every default filled in. */
export interface DatagramLimitPolicy {
  readonly allow: AddressSet | undefined;
  readonly deny: AddressSet | undefined;
  readonly datagramsPerSecond: number;
  readonly perAddressPerSecond: number;
  readonly maxAddresses: number;
}

/**
 * Checks limits before any socket exists.
 * @throws {OptionTypeError | OptionRangeError} naming the field that is wrong.
 */
export function resolveDatagramLimits(limits: DatagramLimits = {}): DatagramLimitPolicy {
  const { allow, deny, datagramsPerSecond = 10_000, perAddressPerSecond = 100, maxAddresses = 10_000 } = limits;
  requireRate("limits.datagramsPerSecond", datagramsPerSecond);
  requireRate("limits.perAddressPerSecond", perAddressPerSecond);
  if (maxAddresses === Infinity) throw new OptionRangeError("limits.maxAddresses", "an integer >= 1", maxAddresses);
  requireRate("limits.maxAddresses", maxAddresses);
  return {
    allow: addressSet("limits.allow", allow),
    deny: addressSet("limits.deny", deny),
    datagramsPerSecond,
    perAddressPerSecond,
    maxAddresses,
  };
}

function requireRate(option: string, value: unknown): void {
  const allowed = "an integer >= 1 or Infinity";
  if (typeof value !== "number") throw new OptionTypeError(option, allowed, value);
  if (value !== Infinity && !(Number.isSafeInteger(value) && value >= 1)) {
    throw new OptionRangeError(option, allowed, value);
  }
}

function addressSet(option: string, value: DatagramLimits["allow"]): AddressSet | undefined {
  return value === undefined || value instanceof AddressSet ? value : new AddressSet(value, option);
}
