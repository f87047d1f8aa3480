import type { DemoServer } from "../lab/demo-server.ts";
import { type Fault, type FaultScene } from "./fault.ts";
import { Visitors } from "./visitors.ts";

/** Every server is replaced by another process, as for a new version. */
export const rollingRestart: Fault = {
  id: "rolling-restart",
  title: "Roll a restart",
  does: "Replaces each server by a new process, while clients come and go at its Unix socket.",
  servers: ["echo", "chat", "broker"],
  answer: 'successor.bind({ path, takeover: "live" }), then old.shutdown({ spreadMs: 200, deadlineMs: 3_000 })',
  async play({ servers: { echo, chat, broker }, trouble, claim }) {
    for (const server of [echo, chat, broker]) await roll(server, { trouble, claim });
  },
};

async function roll(server: DemoServer, { trouble, claim }: Pick<FaultScene, "trouble" | "claim">): Promise<void> {
  const before = server.process.pid;
  await using visitors = new Visitors(server);
  await trouble(`${server.name}: a successor of process ${before} is started beside it`);
  const end = await server.roll();
  claim(
    end === 0,
    `${server.name}: process ${server.process.pid} has taken over; ${before} drained, and nobody had to be cut`,
  );
  await visitors[Symbol.asyncDispose]();
  const { count, failures } = visitors;
  claim(failures.length === 0, `${server.name}: ${count} clients came meanwhile, and each was served`);
}
