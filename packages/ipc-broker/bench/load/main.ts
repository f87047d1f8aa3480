// The load client, in a process of its own: `node main.ts '<BrokerLoadSpec in JSON>'`. It prints one line of JSON and
// ends; with idle connections it prints `null` and keeps them until it is killed.
import { measure } from "../../../../scripts/bench/load/measure.ts";
import type { LoadResult } from "../../../../scripts/bench/load/spec.ts";
import { openIdle } from "./idle.ts";
import type { Broker } from "./link.ts";
import { NATS } from "./nats.ts";
import { Paced } from "./paced.ts";
import { PubSub } from "./pub-sub.ts";
import { REDIS } from "./redis.ts";
import { RequestReply } from "./request-reply.ts";
import type { BrokerLoadSpec } from "./spec.ts";

const DIALECTS = { nats: NATS, redis: REDIS } as const;

const spec = JSON.parse(process.argv[2] ?? "") as BrokerLoadSpec;
process.stdout.write(`${JSON.stringify(await run(spec))}\n`);
if (spec.workload !== "idle") process.exit();

async function run(spec: BrokerLoadSpec): Promise<LoadResult | null> {
  const broker: Broker = { target: spec.target, dialect: DIALECTS[spec.protocol] };
  switch (spec.workload) {
    case "pub-sub":
      return measure(new PubSub(broker, spec), spec);
    case "request-reply":
      return measure(new RequestReply(broker, spec), spec);
    case "paced":
      return measure(new Paced(broker, spec.perSecond), spec);
    case "idle":
      await openIdle(broker, spec.connections);
      return null;
  }
}
