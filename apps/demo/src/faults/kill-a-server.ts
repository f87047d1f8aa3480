import type { Fault } from "./fault.ts";
import { isAnswered } from "./is-answered.ts";

const SETTLE_MS = 5_000;

/** A server is gone from one moment to the next, with all that was under way. */
export const killAServer: Fault = {
  id: "kill",
  title: "kill -9",
  does: "Kills the chat in the middle of what everybody says.",
  servers: ["chat"],
  answer: "new Reconnector(endpoint, { handshake }), and the chat's store: what people were shown is on disk",
  async play({ servers: { chat }, load, down, trouble, claim }) {
    const before = chat.process.pid;
    await Promise.all([chat.kill(async () => undefined), down(`kill -9 ${before}`)]);
    await trouble("another process is started at the same addresses");
    claim(await chat.listening(), `process ${chat.process.pid} listens where ${before} did`);
    claim(await isAnswered(chat), "and answers");
    await trouble("the clients come back, and send again what nobody has acknowledged");

    claim(await load.settled(SETTLE_MS), "every message of the load clients has arrived");
    const { lost = 0, doubled = 0 } = load.ledger().find(({ server }) => server === "chat") ?? {};
    claim(lost === 0 && doubled === 0, `the ledger says: ${lost} lost, ${doubled} doubled`);
  },
};
