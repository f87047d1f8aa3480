import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { FaultSettings } from "@holdfast/net-core/testing";
import type { Target } from "./targets.ts";

type Random = () => number;
type Attack = (client: net.Socket, target: Target, random: Random) => Promise<unknown> | void;

const MOST_PATIENT_MS = 500;
const bytes = (random: Random, length: number): Buffer => Buffer.from(Array.from({ length }, () => random() * 256));
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** What hostile peers do; each leaves in a way of its own, or not at all. */
const ATTACKS: Readonly<Record<string, Attack>> = {
  "says nothing": () => undefined,
  "sends garbage": (client, _, random) => void client.write(bytes(random, 1 + below(random, 300))),
  "stops in its header": (client, { header }, random) => void client.write(header.subarray(0, below(random, 44))),
  "stops in its greeting": (client, _, random) => {
    client.write(Buffer.concat([Buffer.from("16030102000100", "hex"), bytes(random, below(random, 400))]));
  },
  "ends and never closes": (client, { header }) => void client.end(header),
  "is reset at once": (client) => void client.resetAndDestroy(),
  "never reads": (client, { header }) => {
    client.pause();
    client.write(Buffer.concat([header, Buffer.from("flood")]));
  },
  "is reset while it is sent to": async (client, { header }, random) => {
    client.write(header);
    client.write("flood");
    await sleep(below(random, 50));
    if (!client.destroyed) client.resetAndDestroy();
  },
  trickles: async (client, { header }) => {
    client.write(header);
    for (let count = 0; count < 40 && client.writable; count += 1) {
      client.write("x");
      await sleep(50);
    }
  },
};

const FAULTS: readonly FaultSettings[] = [
  {},
  { toServer: { pieceBytes: 1 } },
  { toServer: { latencyMs: 50, jitterMs: 100 } },
  { toServer: { cutAfterBytes: 20, cutBy: "fin" } },
  { toServer: { cutAfterBytes: 30, cutBy: "reset" } },
  { toClient: { frozen: true } },
  { toClient: { cutAfterBytes: 100, cutBy: "reset" } },
  { toServer: { bytesPerSecond: 100 } },
];

const HEALTHY: FaultSettings = {
  toServer: { latencyMs: 0, jitterMs: 0, pieceBytes: Infinity, cutAfterBytes: Infinity, bytesPerSecond: Infinity },
  toClient: { frozen: false, cutAfterBytes: Infinity },
};

/** One hostile peer from its connect to its end; every other comes through the fault proxy. */
export async function attack(target: Target, random: Random): Promise<string> {
  const names = Object.keys(ATTACKS);
  const name = names[below(random, names.length)] as string;
  const isDirect = random() < 0.5;
  if (!isDirect) target.faults.setForNew({ ...HEALTHY, ...FAULTS[below(random, FAULTS.length)] });
  const port = isDirect ? target.port : (target.faults.endpoint as { port: number }).port;
  const client = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  client.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => void client.once("close", () => resolve()));
  const acted = new Promise<void>((resolve) => {
    client.once("connect", () => {
      if (name !== "never reads") client.resume();
      void Promise.resolve(ATTACKS[name]?.(client, target, random)).then(() => resolve());
    });
    void closed.then(resolve);
  });
  await acted;
  // Some wait to be thrown out, some leave before.
  await Promise.race([closed, sleep(random() < 0.5 ? below(random, MOST_PATIENT_MS) : 2_500)]);
  if (!client.destroyed && random() < 0.5 && !client.connecting) client.resetAndDestroy();
  else client.destroy();
  await closed;
  return name;
}
