import type { AccountRecord, AccountStore } from "./accounts.ts";
import { fold } from "./names.ts";

/** In so many conversations an account may note how far it has read. */
export const MAX_MARKERS = 1_000;

/** Accounts that are gone with the process. */
export class MemoryAccounts implements AccountStore {
  readonly #accounts = new Map<string, AccountRecord>();
  readonly #byCertificate = new Map<string, AccountRecord>();
  readonly #markers = new Map<string, Map<string, number>>();

  find(name: string): AccountRecord | undefined {
    return this.#accounts.get(fold(name));
  }

  findByCertificate(fingerprint: string): AccountRecord | undefined {
    return this.#byCertificate.get(fingerprint);
  }

  add(account: AccountRecord): boolean {
    const { certificates } = account;
    if (this.find(account.name) || certificates.some((each) => this.#byCertificate.has(each))) return false;
    this.#accounts.set(fold(account.name), account);
    for (const each of certificates) this.#byCertificate.set(each, account);
    return true;
  }

  marker(name: string, target: string): number | undefined {
    return this.#markers.get(fold(name))?.get(fold(target));
  }

  setMarker(name: string, target: string, at: number): boolean {
    let markers = this.#markers.get(fold(name));
    if (!markers) this.#markers.set(fold(name), (markers = new Map()));
    if (markers.size >= MAX_MARKERS && !markers.has(fold(target))) return false;
    markers.set(fold(target), at);
    return true;
  }
}
