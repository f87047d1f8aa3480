// The load client, in a process of its own: `node main.ts '<ChatLoadSpec in JSON>'`. It prints one line of JSON and
// ends; with idle members it prints `null` and keeps them until it is killed.
import { measure } from "../../../../scripts/bench/load/measure.ts";
import type { LoadResult } from "../../../../scripts/bench/load/spec.ts";
import { registerAll, timeJoins } from "./joins.ts";
import { roomName } from "./room.ts";
import type { ChatLoadSpec, JoinsResult } from "./spec.ts";
import { Talk } from "./talk.ts";

const spec = JSON.parse(process.argv[2] ?? "") as ChatLoadSpec;
process.stdout.write(`${JSON.stringify(await run(spec))}\n`);
if (spec.workload !== "idle") process.exit();

async function run(spec: ChatLoadSpec): Promise<LoadResult | JoinsResult | null> {
  switch (spec.workload) {
    case "talk":
      return measure(new Talk(spec.target, spec), spec);
    case "joins":
      return timeJoins(spec.target, spec.members);
    case "idle": {
      const members = await registerAll(spec.target, spec.rooms * spec.members);
      for (const [index, member] of members.entries()) await member.join(roomName(index % spec.rooms));
      return null;
    }
  }
}
