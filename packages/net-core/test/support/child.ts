import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A process of the test's own that answers each request with one message; killed after the test. */
export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Sends a request and resolves with the answer. */
  readonly ask: <Answer>(request: object) => Promise<Answer>;
  /** Resolves once the process is gone. */
  readonly kill: (signal?: NodeJS.Signals) => Promise<void>;
}

/** Starts `fixtures/<name>`. */
export function startChild(name: string): Child {
  const file = fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
  const child = fork(file, { execArgv: ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning"] });
  const kill = async (signal: NodeJS.Signals = "SIGKILL"): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  };
  return {
    process: child,
    ask: async <Answer>(request: object) => {
      const answer = once(child, "message");
      child.send(request);
      return (await answer)[0] as Answer;
    },
    kill,
    [Symbol.asyncDispose]: () => kill(),
  };
}
