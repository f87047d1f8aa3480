// The load client, in a process of its own: `node main.ts '<LoadSpec in JSON>'`. It prints one line of JSON and ends;
// with idle connections it prints `null` and keeps them until it is killed.
import { Bulk } from "./bulk.ts";
import { Churn } from "./churn.ts";
import { FanOut } from "./fan-out.ts";
import { openIdle } from "./idle.ts";
import { measure } from "./measure.ts";
import { PingPong } from "./ping-pong.ts";
import type { LoadResult, LoadSpec } from "./spec.ts";

const spec = JSON.parse(process.argv[2] ?? "") as LoadSpec;
process.stdout.write(`${JSON.stringify(await run(spec))}\n`);
if (spec.workload !== "idle") process.exit();

async function run({ workload, target, connections }: LoadSpec): Promise<LoadResult | null> {
  switch (workload) {
    case "ping-pong":
      return measure(new PingPong(target, connections), spec);
    case "bulk":
      return measure(new Bulk(target, connections), spec);
    case "churn":
      return measure(new Churn(target, connections), spec);
    case "fan-out":
      return measure(new FanOut(target, connections), spec);
    case "idle":
      await openIdle(target, connections);
      return null;
  }
}
