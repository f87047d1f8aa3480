import { BrokerClient } from "./broker-client.ts";
import type { Fault } from "./fault.ts";

/** A client is gone in the middle of a message. */
export const cutInMidFrame: Fault = {
  id: "cut-in-mid-frame",
  title: "Cut in mid-frame",
  does: "A publisher announces 1,000 bytes, sends 200 of them, and its connection is reset.",
  servers: ["broker"],
  answer: "new LengthPrefixedDecoder({ maxBytes }): a frame that is not whole is never delivered",
  async play({ servers: { broker }, trouble, claim }) {
    await using subscriber = await BrokerClient.connect(broker.tcp, "lab.cut");
    await using unlucky = await BrokerClient.connect(broker.tcp);
    await unlucky.send(`${publishing("first")}PUB lab.cut 1000\r\n${"x".repeat(200)}`);
    await subscriber.message();
    await trouble("one message has arrived, and a fifth of the next is with the broker");
    unlucky.reset();
    await trouble("the connection is reset (RST)");

    await using other = await BrokerClient.connect(broker.tcp);
    await other.send(publishing("second"));
    const next = await subscriber.message();
    claim(next === "second", "what the subscriber gets next is the next whole message, from somebody else");
    claim(broker.process.state === "listening", "nobody else has noticed anything");
  },
};

function publishing(text: string): string {
  return `PUB lab.cut ${text.length}\r\n${text}\r\n`;
}
