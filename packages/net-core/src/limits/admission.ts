import { addressKey } from "../address/address-key.ts";
import { type AddressSet, resolveAddressSet } from "../address/address-set.ts";
import { requireCount } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import type { Peer } from "../front/peer.ts";
import type { Refusal, RefusalReason } from "./refusal.ts";

/** Whom a server lets in. What is not given is not limited. */
export interface LimitOptions {
  /** How many connections may be open. */
  maxConnections?: number | undefined;
  /** How many connections of one address may be open; IPv6 counts by its /64. Clients of Unix sockets do not count. */
  maxPerAddress?: number | undefined;
  /** How many connections may come in a second; those of one second may come all at once. */
  acceptsPerSecond?: number | undefined;
  /** Only these addresses are let in; `"unix"` stands for every client of a Unix socket. */
  allow?: AddressSet | readonly string[] | undefined;
  /** These addresses are not let in, whatever `allow` says. */
  deny?: AddressSet | readonly string[] | undefined;
  /**
   * Refuse before the process runs out of file descriptors: Node itself then closes clients silently. An object
   * says how many are kept for other uses. @default false
   */
  descriptors?: boolean | { readonly reserve: number } | undefined;
  /** What a refused client is told before it is closed; TLS clients, which could not read it, are not. @default nothing */
  refusalLine?: string | ((refusal: Refusal) => string | undefined) | undefined;
}

/** {@link LimitOptions} with every default filled in. */
export interface LimitPolicy {
  readonly maxConnections: number;
  readonly maxPerAddress: number;
  readonly acceptsPerSecond: number;
  readonly allow: AddressSet | undefined;
  readonly deny: AddressSet | undefined;
  readonly descriptors: boolean | { readonly reserve: number };
  readonly refusalLine: LimitOptions["refusalLine"];
}

/**
 * Checks limits before any socket exists.
 * @throws {OptionTypeError | OptionRangeError} naming the field that is wrong.
 */
function resolveLimits(options: LimitOptions): LimitPolicy {
  if (typeof options !== "object" || options === null) throw new OptionTypeError("limits", "an object", options);
  const {
    maxConnections = Infinity,
    maxPerAddress = Infinity,
    acceptsPerSecond = Infinity,
    allow,
    deny,
    descriptors = false,
    refusalLine,
    ...unknown
  } = options;
  for (const [name, value] of Object.entries(unknown)) {
    throw new OptionTypeError(`limits.${name}`, "absent: there is no such limit", value);
  }
  for (const [name, value] of Object.entries({ maxConnections, maxPerAddress, acceptsPerSecond })) {
    requireCount(`limits.${name}`, value, { min: 1, orInfinity: true });
  }
  requireReserve(descriptors);
  requireRefusalLine(refusalLine);
  return {
    maxConnections,
    maxPerAddress,
    acceptsPerSecond,
    allow: resolveAddressSet("limits.allow", allow),
    deny: resolveAddressSet("limits.deny", deny),
    descriptors,
    refusalLine,
  };
}

function requireReserve(descriptors: unknown): void {
  if (typeof descriptors === "boolean") return;
  if (typeof descriptors !== "object" || descriptors === null) {
    throw new OptionTypeError("limits.descriptors", "a boolean or { reserve }", descriptors);
  }
  requireCount("limits.descriptors.reserve", (descriptors as { reserve?: unknown }).reserve, { min: 1 });
}

function requireRefusalLine(line: unknown): void {
  if (line === undefined || typeof line === "string" || typeof line === "function") return;
  throw new OptionTypeError("limits.refusalLine", "a string or a function", line);
}

/**
 * Keeps count of who is in, and decides who else may come. A server makes its own of its option `limits`; given to
 * several servers, as one service with several addresses has them, it counts over all of them.
 */
export class Admission {
  #policy: LimitPolicy;
  readonly #now: () => number;
  readonly #perAddress = new Map<string, number>();
  #open = 0;
  /** The accept rate as a bucket: how many may come now, as of when. */
  #tokens: number;
  #filledAt: number;

  /** @throws {OptionTypeError | OptionRangeError} naming the limit that is wrong. */
  constructor(limits: LimitOptions, clock: Clock = systemClock) {
    this.#policy = resolveLimits(limits);
    this.#now = () => clock.now();
    this.#tokens = this.#policy.acceptsPerSecond;
    this.#filledAt = clock.now();
  }

  /** The limits in force. */
  get policy(): LimitPolicy {
    return this.#policy;
  }

  /**
   * Other limits from now on; who is in stays in.
   * @throws {OptionTypeError | OptionRangeError} naming the limit that is wrong; then nothing has changed.
   */
  change(limits: LimitOptions): void {
    const policy = resolveLimits(limits);
    this.#policy = policy;
    this.#tokens = Math.min(this.#tokens, policy.acceptsPerSecond);
  }

  /** Lets one more connection in, whosoever it is; unless there is a reason not to, which is returned. */
  enter(): RefusalReason | undefined {
    if (this.#open >= this.#policy.maxConnections) return "max-connections";
    if (!this.#takeToken()) return "accept-rate";
    this.#open += 1;
    return undefined;
  }

  /** Lets a connection of `peer` in; unless there is a reason not to. Tell {@link leaveAs} when it has gone. */
  enterAs(peer: Peer): RefusalReason | undefined {
    const { allow, deny, maxPerAddress } = this.#policy;
    if (deny?.has(peer.address)) return "denied";
    if (allow && !allow.has(peer.address)) return "not-allowed";
    if (peer.address === "unix") return undefined;
    const key = addressKey(peer.address);
    const open = this.#perAddress.get(key) ?? 0;
    if (open >= maxPerAddress) return "max-per-address";
    this.#perAddress.set(key, open + 1);
    return undefined;
  }

  /** A connection that was let in by {@link enter} has gone. */
  leave(): void {
    this.#open -= 1;
  }

  /** A connection that was let in by {@link enterAs} has gone. */
  leaveAs(peer: Peer): void {
    if (peer.address === "unix") return;
    const key = addressKey(peer.address);
    const left = (this.#perAddress.get(key) ?? 1) - 1;
    if (left > 0) this.#perAddress.set(key, left);
    else this.#perAddress.delete(key);
  }

  #takeToken(): boolean {
    const { acceptsPerSecond } = this.#policy;
    if (acceptsPerSecond === Infinity) return true;
    const now = this.#now();
    const earned = ((now - this.#filledAt) / 1_000) * acceptsPerSecond;
    this.#tokens = Math.min(this.#tokens + earned, acceptsPerSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
