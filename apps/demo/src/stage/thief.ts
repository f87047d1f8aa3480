import { fork } from "node:child_process";
import { once } from "node:events";
import type { ListenOptions } from "node:net";
import { fileURLToPath } from "node:url";

/** Another process that holds an address, in plain `node:net`. */
export interface Thief extends AsyncDisposable {
  readonly pid: number;
  /** The port it holds, or 0 for a path. */
  readonly port: number;
  /** Makes it let go and end. */
  readonly release: () => Promise<void>;
  /** `kill -9`: it leaves everything behind. */
  readonly kill: () => Promise<void>;
}

export async function hireThief(address: ListenOptions): Promise<Thief> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const child = fork(fileURLToPath(new URL(`./thief-process.${extension}`, import.meta.url)));
  const exited = once(child, "exit");
  child.send(address);
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  const end = async (how: () => void): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) how();
    await exited;
  };
  return {
    pid: child.pid ?? 0,
    port,
    release: () => end(() => child.disconnect()),
    kill: () => end(() => child.kill("SIGKILL")),
    [Symbol.asyncDispose]: () => end(() => child.kill("SIGKILL")),
  };
}
