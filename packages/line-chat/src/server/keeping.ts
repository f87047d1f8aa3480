import { randomBytes } from "node:crypto";
import type { Clock } from "@holdfast/net-core";
import { Accounts } from "../chat/accounts.ts";
import { History } from "../chat/history.ts";
import { MemoryAccounts } from "../chat/memory-accounts.ts";
import { Passwords } from "../credentials/password-scheme.ts";
import { Checkpointer } from "../store/checkpointer.ts";
import { ChatStore } from "../store/chat-store.ts";
import { StoreError } from "../store/store-error.ts";
import { HistoryWriter } from "../store/history-writer.ts";
import { MEMORY } from "./options.ts";
import type { ChatPolicy } from "./policy.ts";

/** What a chat remembers: its history and its accounts, in memory or in a file besides. */
export class Keeping {
  readonly history: History;
  readonly accounts: Accounts;
  /** The latest moment of which there is anything; 0 where there is nothing. */
  readonly lastAt: number;
  readonly #onError: ChatPolicy["onStoreError"];
  readonly #store: ChatStore | undefined;
  readonly #writer: HistoryWriter | undefined;
  readonly #checkpointer: Checkpointer;

  /** @throws {StoreError} where the file cannot be opened. */
  constructor(policy: ChatPolicy, { clock, now }: { readonly clock: Clock; readonly now: () => number }) {
    const { historyLines: maxLines, historyAgeMs: maxAgeMs, historyConversations: maxConversations } = policy;
    this.#onError = policy.onStoreError;
    this.#store = policy.store === MEMORY ? undefined : new ChatStore(policy.store);
    this.history = new History({ now, maxLines, maxAgeMs, maxConversations, store: this.#store?.history });
    this.accounts = new Accounts({
      store: this.#store?.accounts ?? new MemoryAccounts(),
      scheme: new Passwords({ ln: policy.passwordCost, hasScram: policy.scram }),
      now,
      salt: randomBytes(32),
      canRegister: policy.registration,
      reservesNicks: policy.reserveNicks,
    });
    this.lastAt = this.#store?.history.lastAt ?? 0;
    this.#checkpointer = new Checkpointer(policy.store, policy.onStoreError);
    this.#writer =
      this.#store &&
      new HistoryWriter({
        history: this.history,
        table: this.#store.history,
        clock,
        flushMs: policy.flushMs,
        maxLines,
        oldest: () => now() - maxAgeMs,
        onWritten: () => this.#checkpointer.begin(),
        onError: policy.onStoreError,
      });
  }

  /** @throws {StoreError} when it has let go of its file. */
  requireOpen(): void {
    if (this.#store?.isOpen === false) throw new StoreError(this.#store.path, "is closed: make another chat");
  }

  /** Writes what is not written yet, and lets go of the file. Harmless when that has been done. */
  close(): void {
    if (!this.#store?.isOpen) return;
    try {
      this.#writer?.flush();
    } catch (error) {
      this.#onError(error);
    }
    this.#writer?.close();
    this.#checkpointer.close();
    this.#store.close();
  }
}
