import { setInterval } from "node:timers/promises";
import { ScriptedClient } from "@holdfast/net-core/testing";
import type { Fault } from "./fault.ts";
import { isAnswered } from "./is-answered.ts";

const CLIENTS = 30;
const BYTE_EVERY_MS = 250;
const GIVE_UP_MS = 8_000;

/** Many clients begin to say who they are, and never come to an end. */
export const slowloris: Fault = {
  id: "slowloris",
  title: "Slowloris",
  does: `${CLIENTS} clients of the chat send a letter of their name each quarter of a second, without end.`,
  servers: ["chat"],
  answer: "--registration-deadline 7000; in a server of your own, deadlines: { firstByteMs: 5_000, ageMs: 60_000 }",
  async play({ servers: { chat }, trouble, claim }) {
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, () => ScriptedClient.connect(chat.tcp, { deadlineMs: GIVE_UP_MS })),
    );
    const dripping = new AbortController();
    const drip = dripTo(clients, dripping.signal);
    try {
      await trouble(`${CLIENTS} connections are held by clients who send a byte now and then`);
      claim(await isAnswered(chat), "others are answered meanwhile");
      const ends = await Promise.allSettled(clients.map((client) => client.expectClosed()));
      const ended = ends.filter(({ status }) => status === "fulfilled").length;
      claim(ended === CLIENTS, `all ${ended} were sent away after 7 s, however busy they seemed`);
    } finally {
      dripping.abort();
      await drip;
      for (const client of clients) await client[Symbol.asyncDispose]();
    }
  },
};

async function dripTo(clients: readonly ScriptedClient[], signal: AbortSignal): Promise<void> {
  for (const { socket } of clients) socket.write("NICK ");
  try {
    for await (const _ of setInterval(BYTE_EVERY_MS, undefined, { signal })) {
      for (const { socket } of clients) if (socket.writable) socket.write("x");
    }
  } catch {
    // It has been told to stop.
  }
}
