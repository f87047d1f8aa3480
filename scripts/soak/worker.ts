import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";

/** Another process of a soak, that does what it is asked to, one thing after the other; disposing of it kills it. */
export class Worker implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #name: string;

  private constructor(name: string, process: ChildProcess) {
    this.#name = name;
    this.#process = process;
  }

  /** Starts a script by the same Node with the same flags. */
  static start(script: URL, args: readonly string[] = []): Worker {
    const execArgv = [...process.execArgv, "--expose-gc", "--disable-warning=ExperimentalWarning"];
    const path = fileURLToPath(script);
    return new Worker(basename(path), fork(path, args, { execArgv }));
  }

  /** Does something there; resolves with what came of it, rejects with what went wrong. */
  async ask<Outcome>(what: string, argument?: unknown): Promise<Outcome> {
    const over = new AbortController();
    const answer = once(this.#process, "message", { signal: over.signal });
    const exit = once(this.#process, "exit", { signal: over.signal }).then(([code, signal]) => {
      throw new Error(`${this.#name} has ended (${code ?? signal}) before it could answer ${what}`);
    });
    this.#process.send({ what, argument });
    try {
      const [{ outcome, error }] = (await Promise.race([answer, exit])) as [{ outcome: Outcome; error?: string }];
      if (error !== undefined) throw new Error(`${this.#name}: ${error}`);
      return outcome;
    } finally {
      over.abort();
      answer.catch(ignore);
      exit.catch(ignore);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
  }
}

/** Does something with what is disposed of afterwards, however it ends: `await using`, for Node 22 too. */
export async function disposeAfter(things: readonly AsyncDisposable[], action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } finally {
    for (const thing of things) await thing[Symbol.asyncDispose]();
  }
}

/** Makes this process a worker that can do these things. It ends with its parent. */
export function work(abilities: Readonly<Record<string, (argument: never) => unknown>>): void {
  process.on("disconnect", () => process.exit());
  process.on("message", ({ what, argument }: { what: string; argument: never }) => {
    const done = (async (): Promise<unknown> => abilities[what]?.(argument))();
    done.then(
      (outcome) => process.send?.({ outcome }),
      (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
    );
  });
}

/** What a process holds when its garbage is gone. */
export function memoryInUse(): NodeJS.MemoryUsage {
  const collect = globalThis.gc ?? (runInNewContext("gc") as () => void); // with --expose-gc, or set later
  for (let round = 0; round < 3; round += 1) collect(); // finalizers free more
  return process.memoryUsage();
}

function ignore(): void {}
