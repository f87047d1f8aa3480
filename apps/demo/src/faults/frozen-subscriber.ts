import type { DemoServer } from "../lab/demo-server.ts";
import { BrokerClient } from "./broker-client.ts";
import type { Fault } from "./fault.ts";
import { until } from "./until.ts";

const MEBIBYTE = 2 ** 20;
const MESSAGE_BYTES = 64 * 1024;
/** More than half of what may wait for one client, and less than all of it. */
const MESSAGES = (3 * MEBIBYTE) / MESSAGE_BYTES;
const ANSWER_WITHIN_MS = 1_000;

/** A subscriber does not read any more. */
export const frozenSubscriber: Fault = {
  id: "frozen-subscriber",
  title: "Freeze a subscriber",
  does: "A subscriber of the broker stops reading, while 3 MiB are published to it and to another one.",
  servers: ["broker"],
  answer: "createServer({ outbox: { hardBytes: 4_194_304 }, deadlines: { writeStallMs: 2_000 } })",
  async play({ servers: { broker }, trouble, claim }) {
    const cutBefore = await cutCount(broker);
    // A Unix socket holds little itself: what waits, waits in the broker, where it is counted.
    await using frozen = await BrokerClient.connect(`unix:${broker.path}`, "lab.frozen");
    await using other = await BrokerClient.connect(`unix:${broker.path}`, "lab.frozen");
    await using publisher = await BrokerClient.connect(broker.tcp);
    frozen.stopReading();
    await trouble("one of two subscribers reads no more");
    const message = `PUB lab.frozen ${MESSAGE_BYTES}\r\n${"x".repeat(MESSAGE_BYTES)}\r\n`;
    await Promise.all([publisher.send(message.repeat(MESSAGES)), takeAll(other)]);
    claim(true, `the other one has got all ${MESSAGES} messages`);
    const slow = await slowest(broker);
    claim(slow.waitingBytes > MEBIBYTE, `connection ${slow.id} is slow: ${slow.waitingBytes} bytes wait for it`);
    await trouble("it takes nothing of them");

    const isCut = await until(async () => (await cutCount(broker)) > cutBefore);
    claim(isCut, "after 2 s in which it took nothing it is cut (write-stall), and its memory is free");
    const askedAt = performance.now();
    await publisher.served();
    const answeredMs = Math.round(performance.now() - askedAt);
    claim(answeredMs < ANSWER_WITHIN_MS, `the publisher is answered after ${answeredMs} ms`);
  },
};

async function takeAll(subscriber: BrokerClient): Promise<void> {
  for (let count = 0; count < MESSAGES; count += 1) await subscriber.message();
}

async function cutCount({ admin }: DemoServer): Promise<number> {
  return (await admin.metrics()).sum("holdfast_cut_total", 'reason="write-stall"') ?? 0;
}

async function slowest({ admin }: DemoServer): Promise<{ id: string; waitingBytes: number }> {
  const { connections } = await admin.connections(1_000);
  return connections.reduce((most, each) => (each.waitingBytes > most.waitingBytes ? each : most));
}
