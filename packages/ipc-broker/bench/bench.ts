import type { Cell, Measure } from "../../../scripts/bench/cell.ts";
import type { Settings } from "../../../scripts/bench/settings.ts";
import { brokerCell, type Contest } from "./broker-cell.ts";
import { HOLDFAST, NATS_SERVER, PEER_NOTES, REDIS } from "./contenders.ts";
import type { PubSubLoad } from "./load/spec.ts";
import { memoryCell } from "./memory-cell.ts";

const NATS_ALONE: Contest = { base: NATS_SERVER, others: HOLDFAST };
const NATS_AND_REDIS: Contest = { base: NATS_SERVER, others: [...HOLDFAST, ...REDIS] };
const REDIS_ALONE: Contest = { base: REDIS, others: HOLDFAST.slice(0, 1) };

const PER_SECOND = 20_000;

export const notes: readonly string[] = [
  ...PEER_NOTES,
  "payloads are of 16 bytes where nothing else is said; a publisher has eight writes of up to 16 KiB on their way, or eight messages if those are longer",
  "the client of the latencies never sleeps, to keep a pace that no timer could: its share of CPU says nothing",
];

export function cells({ isShort }: Settings): readonly Cell[] {
  return [
    pubSubCell({ name: "1→1, 16 B", ratio: 1.3 }, NATS_ALONE),
    ...(REDIS.length === 0 ? [] : [pubSubCell({ name: "1→1, 16 B, against Redis", ratio: 1.8 }, REDIS_ALONE)]),
    pubSubCell({ name: "1→1, 128 B", ratio: 1.3, payloadBytes: 128 }, NATS_AND_REDIS),
    pubSubCell({ name: "1→1, 16 KiB", ratio: 0.8, payloadBytes: 16 * 1024 }, NATS_AND_REDIS),
    pubSubCell({ name: "1→10, different sids", ratio: 1.2, subscribers: 10 }, NATS_AND_REDIS),
    pubSubCell({ name: "1→100, different sids", ratio: 0.8, subscribers: 100 }, NATS_AND_REDIS),
    pubSubCell({ name: "1→100, the same sid", ratio: 2, subscribers: 100, sameSid: true }, NATS_ALONE),
    pubSubCell({ name: "4→4, each to one", ratio: 1.6, publishers: 4 }, NATS_AND_REDIS),
    pubSubCell({ name: "1→1, 1,000 subjects, wildcard", ratio: 1.3, subjects: 1_000 }, NATS_ALONE),
    requestReplyCell(),
    latencyCell(),
    memoryCell([...NATS_SERVER, ...HOLDFAST], isShort ? 1_000 : 5_000),
  ];
}

interface PubSubCell extends Partial<Omit<PubSubLoad, "workload">> {
  readonly name: string;
  /** Of deliveries, at least. */
  readonly ratio: number;
}

function pubSubCell({ name, ratio, ...load }: PubSubCell, contest: Contest): Cell {
  const oneToOne: PubSubLoad = { workload: "pub-sub", publishers: 1, subscribers: 1, payloadBytes: 16 };
  return brokerCell({ name, load: { ...oneToOne, ...load }, measures: [rate("deliveries/s", ratio)] }, contest);
}

function requestReplyCell(): Cell {
  return brokerCell(
    {
      name: "request-reply, 4 × 32 in flight",
      load: { workload: "request-reply", pairs: 4, inFlight: 32 },
      measures: [rate("replies/s", 1.7)],
    },
    NATS_ALONE,
  );
}

function rate(name: string, ratioAtLeast: number): Measure {
  return { name, figure: ({ figures }) => figures["rate"], bar: { ratioAtLeast }, isRate: true };
}

function latencyCell(): Cell {
  return brokerCell(
    {
      name: `latency, 1→1 at ${PER_SECOND.toLocaleString("en")}/s`,
      load: { workload: "paced", perSecond: PER_SECOND },
      measures: [
        { name: "p50, µs", figure: ({ figures }) => figures["p50"], bar: { ratioAtMost: 1.2 } },
        { name: "p99, µs", figure: ({ figures }) => figures["p99"], bar: { ratioAtMost: 1.2 } },
        { name: "deliveries/s", figure: ({ figures }) => figures["rate"] },
      ],
    },
    NATS_AND_REDIS,
  );
}
