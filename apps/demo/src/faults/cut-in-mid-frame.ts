import { ScriptedClient } from "@holdfast/net-core/testing";
import type { Fault } from "./fault.ts";

const WHOLE = "PUB lab.cut 5\r\nwhole\r\n";

/** A client is gone in the middle of a message. */
export const cutInMidFrame: Fault = {
  id: "cut-in-mid-frame",
  title: "Cut in mid-frame",
  does: "A publisher announces 1,000 bytes, sends 200 of them, and its connection is reset.",
  servers: ["broker"],
  answer: "new LengthPrefixedDecoder({ maxBytes }): a frame that is not whole is never delivered",
  async play({ servers: { broker }, trouble, claim }) {
    await using subscriber = await ScriptedClient.connect(broker.tcp);
    await subscriber.expectLine(/^INFO/);
    await subscriber.send('CONNECT {"verbose":false}\r\nSUB lab.cut 1\r\nPING\r\n');
    await subscriber.expectLine("PONG");
    await using unlucky = await ScriptedClient.connect(broker.tcp);
    await unlucky.expectLine(/^INFO/);
    await unlucky.send(`CONNECT {"verbose":false}\r\n${WHOLE}PUB lab.cut 1000\r\n${"x".repeat(200)}`);
    await subscriber.expectLine("MSG lab.cut 1 5");
    await subscriber.expectLine("whole");
    await trouble("one message has arrived, and a fifth of the next is with the broker");
    unlucky.reset();
    await trouble("the connection is reset (RST)");

    await using other = await ScriptedClient.connect(broker.tcp);
    await other.expectLine(/^INFO/);
    await other.send(`CONNECT {"verbose":false}\r\n${WHOLE}`);
    const next = await subscriber.expectLine();
    claim(
      next === "MSG lab.cut 1 5",
      "the next thing the subscriber gets is the next whole message, from somebody else",
    );
    await subscriber.expectLine("whole");
    claim(broker.process.state === "listening", "nobody else has noticed anything");
  },
};
