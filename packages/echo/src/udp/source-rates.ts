import type { DatagramLimitPolicy } from "./datagram-limits.ts";
import { sourceNetwork } from "./source-network.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Why a datagram came too soon. The codes never change. */
export type RateRefusal =
  /** More came in a second than may, from all together. */
  | "rate"
  /** More came in a second than may from one address. */
  | "rate-per-address"
  /** So many addresses have come lately as are kept count of, and this is another one. */
  | "max-addresses";

/**
 * How often datagrams come, in all and by their source. The table of sources is bounded: one that has been silent for a
 * second makes room for a new one and is not remembered worse for it; nobody else does, so that forged addresses in
 * great numbers wipe out no count.
 */
export class SourceRates {
  readonly #limits: DatagramLimitPolicy;
  readonly #all: TokenBucket;
  /** The one first that was used longest ago. */
  readonly #bySource = new Map<string, TokenBucket>();

  constructor(limits: DatagramLimitPolicy, nowMs: number) {
    this.#limits = limits;
    this.#all = new TokenBucket(limits.datagramsPerSecond, nowMs);
  }

  /** How many sources there are counts of. */
  get size(): number {
    return this.#bySource.size;
  }

  /** Counts a datagram from `address`; unless there is a reason not to, which is returned. */
  take(address: string, nowMs: number): RateRefusal | undefined {
    if (!this.#all.hasOne(nowMs)) return "rate";
    if (this.#limits.perAddressPerSecond !== Infinity) {
      const source = this.#bucketOf(sourceNetwork(address), nowMs);
      if (!source) return "max-addresses";
      if (!source.hasOne(nowMs)) return "rate-per-address";
      source.takeOne();
    }
    this.#all.takeOne();
    return undefined;
  }

  #bucketOf(network: string, nowMs: number): TokenBucket | undefined {
    const known = this.#bySource.get(network);
    if (known) this.#bySource.delete(network);
    else if (!this.#hasRoom(nowMs)) return undefined;
    const bucket = known ?? new TokenBucket(this.#limits.perAddressPerSecond, nowMs);
    this.#bySource.set(network, bucket);
    return bucket;
  }

  #hasRoom(nowMs: number): boolean {
    if (this.#bySource.size < this.#limits.maxAddresses) return true;
    for (const [network, bucket] of this.#bySource) return bucket.isFull(nowMs) && this.#bySource.delete(network);
    return false;
  }
}
