import type { DemoServer } from "../lab/demo-server.ts";
import { chatMember, linesUntilServed, ROOM } from "./chat-member.ts";
import type { Fault } from "./fault.ts";
import { until } from "./until.ts";

const LINES = 20_000;
/** More than the chat lets anybody say at once, and far less than what is said. */
const MOST_HEARD = 2_000;
const ANSWER_WITHIN_MS = 500;

/** Somebody says far more than anybody could read. */
export const flood: Fault = {
  id: "flood",
  title: "Flood",
  does: `A client of the chat says ${LINES.toLocaleString("en")} lines at once into a room where others talk.`,
  servers: ["chat"],
  answer: "socket.pause() by a token bucket (--lines-per-second 200, --line-burst 400): TCP makes the flooder wait",
  async play({ servers: { chat }, trouble, claim }) {
    const waitsBefore = await waits(chat);
    await using listener = await chatMember(chat, "listener");
    await using flooder = await chatMember(chat, "flooder");
    flooder.socket.on("error", () => undefined);
    flooder.socket.write(`PRIVMSG ${ROOM} :flood\r\n`.repeat(LINES));
    await trouble("the flood is on its way");

    claim(
      await until(async () => (await waits(chat)) > waitsBefore),
      "the chat reads the flooder no faster than it allows",
    );
    const askedAt = performance.now();
    const { length: heard } = await linesUntilServed(listener);
    const answeredMs = Math.round(performance.now() - askedAt);
    claim(answeredMs < ANSWER_WITHIN_MS, `somebody else in the room is answered after ${answeredMs} ms`);
    claim(heard < MOST_HEARD, `and has had ${heard} of ${LINES} lines to read`);
    flooder.reset();
    claim(chat.process.state === "listening", "the flooder goes, and what it had not said is never said");
  },
};

async function waits({ admin }: DemoServer): Promise<number> {
  return (await admin.metrics()).sum("holdfast_chat_flood_waits_total") ?? 0;
}
