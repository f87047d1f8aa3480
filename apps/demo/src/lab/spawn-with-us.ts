import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";

/** A process of the demo, and what it writes. */
export type OurChild = ChildProcessByStdio<null, Readable, Readable>;

// A text and not a file, so that it runs from these sources and from what is built of them alike. The channel closes when
// the demo dies, in whatever way: nobody else would end its children, and take away the folder, after a `kill -9`.
const DIE_WITH_PARENT = `
import { rmSync } from "node:fs";
const folder = process.env.HOLDFAST_DEMO_FOLDER;
process.once("disconnect", () => {
  if (folder) rmSync(folder, { recursive: true, force: true });
  process.exit(1);
});
process.channel?.unref();
`;

/**
 * Runs a file by the Node of the demo, for no longer than the demo lives. It is in a process group of its own: Ctrl-C
 * is for the demo, which then tells its children to go.
 * @param folder the demo's own folder, which goes when the demo has died without taking it away.
 */
export function spawnWithUs(file: string, args: readonly string[], folder: string): OurChild {
  const preload = `data:text/javascript,${encodeURIComponent(DIE_WITH_PARENT)}`;
  return spawn(process.execPath, [`--import=${preload}`, file, ...args], {
    detached: true,
    env: { ...process.env, HOLDFAST_DEMO_FOLDER: folder },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  }) as OurChild;
}
