import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ConfigError } from "@holdfast/net-core/service";
import { ChatStore } from "./store/chat-store.ts";
import { exportLines, ImportError, importLines } from "./store/json-lines.ts";
import { StoreError } from "./store/store-error.ts";

/** Whoever serves meanwhile is waited for. */
const BUSY_MS = 10_000;

/** `export`: writes all that the store has to the standard output. The chat may be served meanwhile. */
export async function exportStore(path: string): Promise<void> {
  await withStore(path, async (store) => {
    await pipeline(Readable.from(exportLines(store)), process.stdout, { end: false });
  });
}

/** `import`: puts what the standard input has into the store. */
export async function importStore(path: string): Promise<void> {
  await withStore(path, async (store) => {
    const { accounts, events } = await importLines(
      store,
      createInterface({ input: process.stdin, crlfDelay: Infinity }),
    );
    process.stdout.write(`imported ${accounts} accounts and ${events} events\n`);
  });
}

async function withStore(path: string, work: (store: ChatStore) => Promise<void>): Promise<void> {
  let store: ChatStore | undefined;
  try {
    store = new ChatStore(path, { busyMs: BUSY_MS });
    await work(store);
  } catch (error) {
    if (error instanceof StoreError || error instanceof ImportError)
      throw new ConfigError(error.message, { key: "store" });
    throw error;
  } finally {
    store?.close();
  }
}
