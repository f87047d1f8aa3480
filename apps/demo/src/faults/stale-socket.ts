import { stat } from "node:fs/promises";
import { ScriptedClient } from "@holdfast/net-core/testing";
import type { Fault } from "./fault.ts";
import { isAnswered } from "./is-answered.ts";

/** A server that was killed leaves its Unix socket behind. */
export const staleSocket: Fault = {
  id: "stale-socket",
  title: "Leave a stale socket",
  does: "Kills the broker: its Unix socket stays in the file system, and nobody serves it.",
  servers: ["broker"],
  answer: 'server.bind({ path: "/run/holdfast/broker.sock", takeover: "stale" })',
  async play({ servers: { broker }, down, trouble, claim }) {
    const before = await stat(broker.path);
    const [[inode, refusal]] = await Promise.all([
      broker.kill(async () => [(await stat(broker.path)).ino, await refusalAt(broker.path)] as const),
      down("kill -9: nobody serves the path"),
    ]);
    claim(inode === before.ino, `the socket is still there (inode ${inode}), and who connects gets ${refusal}`);
    await trouble("a new process finds the socket at its path, and asks whether anybody serves it");

    claim(await broker.listening(), "the broker listens again");
    const after = await stat(broker.path);
    claim(after.ino !== inode, `the stale socket is replaced in one step by a new one (inode ${after.ino})`);
    claim(await isAnswered(broker, `unix:${broker.path}`), "and who connects is answered");
  },
};

/** The system's code for why nobody answers. */
async function refusalAt(path: string): Promise<string> {
  try {
    await using _ = await ScriptedClient.connect(`unix:${path}`);
    return "an answer";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
