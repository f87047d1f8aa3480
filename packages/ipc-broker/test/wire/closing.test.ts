import { afterAll, beforeAll, expect, test } from "vitest";
import { client, newcomer, noResponders, talk } from "../support/conversation.ts";
import { describeServers, describeWire } from "../support/describe-wire.ts";
import { readInfo } from "../support/info.ts";
import { joined, PING, untilNobodyHears } from "../support/joined.ts";
import type { ServerUnderTest } from "../support/server-under-test.ts";

const ann = client("ann");
const bob = client("bob");
const asker = client("asker", { no_responders: true });

describeWire("a client that sends its FIN", {}, [
  talk("is answered, and then the server closes", ann.ends("PING⏎", "PONG⏎")),
  talk("is closed when it has said nothing", ann.ends("", "")),
  talk("is closed when it has not even sent a CONNECT", newcomer("ann").ends("", "")),
  talk("is confirmed what it has said", newcomer("ann").ends("CONNECT {}⏎SUB a 1⏎PUB b 0⏎⏎", "+OK⏎+OK⏎+OK⏎")),
  talk("gets what it is owed", ann.ends("SUB a 1⏎PUB a 1⏎x⏎PUB a 1⏎y⏎PING⏎", "MSG a 1 1⏎x⏎MSG a 1 1⏎y⏎PONG⏎")),
  talk(
    "gets much of it",
    ann.ends(`SUB a 1⏎${"PUB a 10⏎0123456789⏎".repeat(100)}`, "MSG a 1 10⏎0123456789⏎".repeat(100)),
  ),
  talk(
    "has its messages delivered",
    ann("SUB a 1⏎PING⏎", "PONG⏎"),
    bob.ends("PUB a 1⏎x⏎PUB a 1⏎y⏎", ""),
    ann("", "MSG a 1 1⏎x⏎MSG a 1 1⏎y⏎"),
  ),
  ...["PUB a 1⏎", "PUB a 1⏎x", "PUB a 1⏎x\r", "PUB a 1", "PUB a 10⏎012345678", "HPUB a 1 2⏎x", "PU"].map((half) =>
    talk(
      `has half a message dropped: ${JSON.stringify(half)}`,
      ann("SUB a 1⏎PING⏎", "PONG⏎"),
      bob.ends(`PUB a 1⏎w⏎${half}`, ""),
      ann("PING⏎", "MSG a 1 1⏎w⏎PONG⏎"),
    ),
  ),
  talk("has half a line dropped", ann.ends("PING⏎PING", "PONG⏎")),
  talk("is told of a mistake before it", ann.ends("PING⏎X", "PONG⏎-ERR 'Unknown Protocol Operation'⏎")),
  talk(
    "is gone from its subjects",
    ann.ends("SUB a 1⏎PING⏎", "PONG⏎"),
    asker("SUB r 1⏎PUB a r 0⏎⏎", ...noResponders("r", "1", "a")),
  ),
  talk("is told what its last request has come to", asker.ends("SUB r 1⏎PUB a r 0⏎⏎", ...noResponders("r", "1", "a"))),
]);

describeServers("a client that goes in another way", (kind) => {
  let server: ServerUnderTest;
  beforeAll(async () => void (server = await kind.start()));
  afterAll(() => server?.[Symbol.asyncDispose]());

  test("by a reset is gone from its subjects", async () => {
    await using leaving = await joined(server, "SUB a 1\r\n");
    await using other = await joined(server, "SUB r 1\r\n");

    leaving.reset();

    await untilNobodyHears("a", other);
    await other.expectSilence(PING);
  });

  test("by a mistake is gone from its subjects", async () => {
    await using leaving = await joined(server, "SUB a 1\r\n");
    await using other = await joined(server, "SUB r 1\r\n");

    await leaving.send("X");
    await leaving.expectLine("-ERR 'Unknown Protocol Operation'");
    await leaving.expectEnd();

    await untilNobodyHears("a", other);
  });

  test("in the middle of a message has it dropped", async () => {
    await using leaving = await joined(server);
    await using other = await joined(server, "SUB a 1\r\n");

    await leaving.send("PUB a 1\r\nx\r\nPUB a 5\r\nhe");
    await other.expect("MSG a 1 1\r\nx\r\n");
    leaving.reset();
    await leaving[Symbol.asyncDispose]();

    await other.expectSilence({ ask: "PUB a 1\r\ny\r\n", answer: "MSG a 1 1\r\ny\r\n" });
  });
});

describeServers("a lame duck", (kind) => {
  test("tells who knows protocol 1, serves them on, and lets nobody in", async () => {
    await using server = await kind.start();
    await using knowing = await joined(server, "SUB a 1\r\n", { protocol: 1 });
    await using ignorant = await joined(server, "SUB a 1\r\n", { protocol: 0 });

    const gone = server.lameDuck();
    const info = await readInfo(knowing);
    await gone;
    await expect(server.connect()).rejects.toMatchObject({ code: expect.stringMatching(/^(ECONNREFUSED|ENOENT)$/) });

    expect(info).toMatchObject({ ldm: true, headers: true, server_id: expect.any(String) });
    await ignorant.expectSilence({ ask: "PUB a 1\r\nx\r\nPING\r\n", answer: "MSG a 1 1\r\nx\r\nPONG\r\n" });
    await knowing.expectSilence({ ask: "PING\r\n", answer: "MSG a 1 1\r\nx\r\nPONG\r\n" });
  });

  test("ends once everybody has gone", async () => {
    await using server = await kind.start();
    await using client = await joined(server, "", { protocol: 1 });

    await server.lameDuck();
    await readInfo(client);
    await client.halfClose();
    await client.expectEnd();

    await server.gone();
  });

  test("closes those who stay, one after the other, and ends", async () => {
    await using server = await kind.start();
    await using one = await joined(server, "", { protocol: 1 });
    await using other = await joined(server, "", { protocol: 1 });

    await server.lameDuck();
    await Promise.all([readInfo(one), readInfo(other)]);

    await Promise.all([one.expectEnd(), other.expectEnd()]);
    await server.gone();
  });

  test("ends at once when nobody is there", async () => {
    await using server = await kind.start();

    await server.lameDuck();

    await server.gone();
  });
});
