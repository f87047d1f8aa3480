import { afterAll, beforeAll, expect, test } from "vitest";
import { client, inAnyOrder, stays, talk } from "../support/conversation.ts";
import { describeServers, describeWire } from "../support/describe-wire.ts";
import { readInfo } from "../support/info.ts";
import type { ServerUnderTest } from "../support/server-under-test.ts";

const ann = client("ann");
const bob = client("bob");
const deaf = client("deaf", { echo: false });
const QUEUES = ["q", "a.b", "*", ">", "q..r", "é"];

describeWire("queue groups", {}, [
  ...QUEUES.map((queue) => stays(`${queue} can be one`, `SUB a ${queue} 1⏎PUB a 1⏎x⏎`, "MSG a 1 1⏎x⏎")),
  stays(
    "give one member each message",
    "SUB a q 1⏎SUB a q 2⏎SUB a q 3⏎PUB a 1⏎x⏎",
    ...["1", "2", "3"].map((sid) => `MSG a ${sid} 1⏎x⏎`),
  ),
  stays(
    "get each message, and so does who is in none",
    "SUB a q 1⏎SUB a r 2⏎SUB a 3⏎PUB a 1⏎x⏎",
    ...inAnyOrder("MSG a 1 1⏎x⏎", "MSG a 2 1⏎x⏎", "MSG a 3 1⏎x⏎"),
  ),
  stays("differ by their bytes", "SUB a q 1⏎SUB a Q 2⏎PUB a 1⏎x⏎", ...inAnyOrder("MSG a 1 1⏎x⏎", "MSG a 2 1⏎x⏎")),
  stays(
    "are one over subjects that overlap",
    "SUB a.b q 1⏎SUB a.* q 2⏎SUB > q 3⏎PUB a.b 1⏎x⏎",
    ...["1", "2", "3"].map((sid) => `MSG a.b ${sid} 1⏎x⏎`),
  ),
  stays(
    "pass only what matches their member's subject",
    "SUB a.b q 1⏎SUB a.c q 2⏎PUB a.b 1⏎x⏎PUB a.c 1⏎y⏎",
    "MSG a.b 1 1⏎x⏎MSG a.c 2 1⏎y⏎",
  ),
  stays(
    "go on with who is left",
    "SUB a q 1⏎SUB a q 2⏎UNSUB 1⏎PUB a 1⏎x⏎PUB a 1⏎y⏎PUB a 1⏎z⏎",
    "MSG a 2 1⏎x⏎MSG a 2 1⏎y⏎MSG a 2 1⏎z⏎",
  ),
  stays("are empty when all have left", "SUB a q 1⏎SUB a q 2⏎UNSUB 1⏎UNSUB 2⏎PUB a 1⏎x⏎PING⏎", "PONG⏎"),
  stays(
    "lose a member that has had its number",
    "SUB a q 1⏎SUB a q 2⏎UNSUB 1 1⏎UNSUB 2 1⏎PUB a 1⏎x⏎PUB a 1⏎x⏎PUB a 1⏎x⏎PING⏎",
    ...inAnyOrder("MSG a 1 1⏎x⏎", "MSG a 2 1⏎x⏎").map((both) => `${both}PONG⏎`),
  ),
  talk(
    "pass over a publisher with echo:false",
    ann("SUB a q 1⏎PING⏎", "PONG⏎"),
    deaf("SUB a q 1⏎PUB a 1⏎1⏎PUB a 1⏎2⏎PUB a 1⏎3⏎PUB a 1⏎4⏎PING⏎", "PONG⏎"),
    ann("", "MSG a 1 1⏎1⏎MSG a 1 1⏎2⏎MSG a 1 1⏎3⏎MSG a 1 1⏎4⏎"),
  ),
  talk("give nothing when that publisher is alone", deaf("SUB a q 1⏎PUB a 1⏎1⏎PING⏎", "PONG⏎")),
  talk(
    "pass over who has gone",
    ann("SUB a q 1⏎PING⏎", "PONG⏎"),
    bob.ends("SUB a q 1⏎PING⏎", "PONG⏎"),
    deaf("PUB a 1⏎1⏎PUB a 1⏎2⏎PUB a 1⏎3⏎PUB a 1⏎4⏎PING⏎", "PONG⏎"),
    ann("", "MSG a 1 1⏎1⏎MSG a 1 1⏎2⏎MSG a 1 1⏎3⏎MSG a 1 1⏎4⏎"),
  ),
]);

describeServers("members of a queue group", (kind) => {
  let server: ServerUnderTest;
  beforeAll(async () => void (server = await kind.start()));
  afterAll(() => server?.[Symbol.asyncDispose]());

  // Of 4000 fair throws a share that is 150 away from a quarter is more than five standard deviations off.
  test("are chosen evenly", async () => {
    const [members, messages] = [4, 4_000];
    await using client = await server.connect();
    await readInfo(client);
    await client.send('CONNECT {"verbose":false}\r\n');
    for (let sid = 0; sid < members; sid += 1) await client.send(`SUB a q ${sid}\r\n`);

    await client.send("PUB a 0\r\n\r\n".repeat(messages));
    const text = String(await client.read("MSG a 0 0\r\n\r\n".length * messages));

    for (let sid = 0; sid < members; sid += 1) {
      const share = text.split(`MSG a ${sid} 0\r\n\r\n`).length - 1;
      expect(Math.abs(share - messages / members), `of member ${sid}`).toBeLessThan(150);
    }
  });
});
