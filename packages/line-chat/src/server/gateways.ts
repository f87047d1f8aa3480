import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { AddressSet, OptionRangeError, OptionTypeError } from "@holdfast/net-core";

/** A gateway, of web clients say, that tells by WEBIRC where each of its clients comes from. */
export interface GatewayOptions {
  password: string;
  /** From where it connects: addresses, ranges, or `"unix"`. Nobody else is believed who knows the password. */
  from: readonly string[];
}

interface Gateway {
  readonly digest: Buffer;
  readonly from: AddressSet;
}

const COMPARISON_KEY = randomBytes(32);

/** The gateways that are believed. */
export class Gateways {
  readonly #gateways: readonly Gateway[];

  /** @throws {OptionTypeError | OptionRangeError} naming what is wrong, and showing no password. */
  constructor(options: readonly GatewayOptions[] = []) {
    if (!Array.isArray(options)) throw new OptionTypeError("webirc", "a list", typeof options);
    this.#gateways = options.map((each, place) => resolved(each, place));
  }

  isTrusted(address: string, password: string): boolean {
    const shown = digestOf(password);
    return this.#gateways.some(({ digest, from }) => from.has(address) && timingSafeEqual(digest, shown));
  }
}

function resolved({ password, from }: GatewayOptions, place: number): Gateway {
  if (typeof password !== "string" || password === "") {
    throw new OptionTypeError(`webirc[${place}].password`, "a text that is not empty", typeof password);
  }
  const addresses = new AddressSet(from, `webirc[${place}].from`);
  if (addresses.members.length === 0) throw new OptionRangeError(`webirc[${place}].from`, "one address at least", from);
  return { digest: digestOf(password), from: addresses };
}

/** Of one length, so that the time to compare tells nothing. */
function digestOf(text: string): Buffer {
  return createHmac("sha256", COMPARISON_KEY).update(text).digest();
}
