import { once } from "node:events";
import { capabilities, type Endpoint, type Socket } from "@holdfast/net-core";
import { ScriptedClient, temporaryDirectory, VirtualClock } from "@holdfast/net-core/testing";
import { createBroker, type BrokerOptions, type Broker } from "@holdfast/ipc-broker";
import { describe, expect, test } from "vitest";
import { readInfo } from "./support/info.ts";

const PING = { ask: "PING\r\n", answer: "PONG\r\n" };

async function started(options: BrokerOptions = {}): Promise<Broker> {
  const broker = createBroker({ listen: ["tcp://127.0.0.1:0"], ...options });
  await broker.start();
  return broker;
}

/** A client whose CONNECT, and whatever it says then, the broker has read. */
async function joined(broker: Broker, says = "", options: object = {}): Promise<ScriptedClient> {
  const client = await ScriptedClient.connect(broker.endpoints[0] as Endpoint);
  await readInfo(client);
  const connect = { verbose: false, headers: true, no_responders: true, ...options };
  await client.send(`CONNECT ${JSON.stringify(connect)}\r\n${says}`);
  await client.expectSilence(PING);
  return client;
}

describe("a half-closed client", () => {
  test("is sent what it has subscribed to, where that is asked for", async () => {
    await using broker = await started({ serveHalfOpenMs: 60_000 });
    await using tail = await ScriptedClient.connect(broker.endpoints[0] as Endpoint);
    await tail.halfClose("SUB logs.> 1\r\n");
    await readInfo(tail);
    await tail.expectLine("+OK");

    await using publisher = await joined(broker, "PUB logs.a 2\r\nhi\r\n");
    await tail.expect("MSG logs.a 1 2\r\nhi\r\n");
    await publisher.send("PUB logs.b 0\r\n\r\n");
    await tail.expect("MSG logs.b 1 0\r\n\r\n");
    await broker.shutdown();

    await tail.expectEnd();
  });

  test("is closed when its time is over", async () => {
    await using broker = await started({ serveHalfOpenMs: 50 });
    await using tail = await ScriptedClient.connect(broker.endpoints[0] as Endpoint);

    await tail.halfClose("SUB logs.> 1\r\n");
    await readInfo(tail);
    await tail.expectLine("+OK");

    await tail.expectClosed();
  });

  test("is closed at once if it has subscribed to nothing", async () => {
    await using broker = await started({ serveHalfOpenMs: 60_000 });
    await using client = await ScriptedClient.connect(broker.endpoints[0] as Endpoint);

    await client.halfClose("PING\r\n");
    await readInfo(client);

    await client.expectLine("PONG");
    await client.expectEnd();
  });
});

describe("the header that says who has sent a message", () => {
  test("comes for who asks for it, with or without other headers", async () => {
    await using broker = await started();
    await using asks = await joined(broker, "SUB a 1\r\n", { sender: true });
    await using other = await joined(broker, "SUB a 2\r\n");
    await using publisher = await joined(broker, "PUB a r 2\r\nhi\r\nHPUB a 18 20\r\nNATS/1.0\r\nX: y\r\n\r\nhi\r\n");
    const cid = [...broker.clients.keys()].at(-1);

    const line = `Holdfast-Sender: cid=${cid}\r\n`;
    const [bare, more] = [12 + line.length, 18 + line.length];
    await asks.expect(`HMSG a 1 r ${bare} ${bare + 2}\r\nNATS/1.0\r\n${line}\r\nhi\r\n`);
    await asks.expect(`HMSG a 1 ${more} ${more + 2}\r\nNATS/1.0\r\n${line}X: y\r\n\r\nhi\r\n`);
    await other.expect("MSG a 2 r 2\r\nhi\r\nHMSG a 2 18 20\r\nNATS/1.0\r\nX: y\r\n\r\nhi\r\n");
    await publisher.expectSilence(PING);
  });

  test("comes for a user of whom that is said, until that is said no more", async () => {
    const auditor = { user: "auditor", password: "pw" };
    const ann = { user: "ann", password: "pw" };
    await using broker = await started({ auth: { users: [{ ...auditor, sender: true }, ann], noAuthUser: "ann" } });
    await using audits = await joined(broker, "SUB a 1\r\n", { user: "auditor", pass: "pw" });
    await using bare = await joined(broker, "SUB a 2\r\n", {
      user: "auditor",
      pass: "pw",
      headers: false,
      no_responders: false,
    });
    await using publisher = await joined(broker);

    for (let each = 0; each < 3; each += 1) {
      await publisher.send("PUB a 2\r\nhi\r\n"); // from the second on, who wants it is remembered
      await audits.expect("HMSG a 1 45 47\r\nNATS/1.0\r\nHoldfast-Sender: user=ann cid=3\r\n\r\nhi\r\n");
      await bare.expect("MSG a 2 2\r\nhi\r\n");
    }
    broker.setAuth({ users: [auditor, ann], noAuthUser: "ann" });
    await publisher.send("PUB a 2\r\nhi\r\n");

    await audits.expect("MSG a 1 2\r\nhi\r\n");
  });

  test("names the user", async () => {
    await using broker = await started({ auth: { users: [{ user: "ann b", password: "pw" }] } });
    await using client = await joined(broker, "", { user: "ann b", pass: "pw", sender: true });

    await client.send("SUB a 1\r\nPUB a 0\r\n\r\n");

    await client.expectLine(/^HMSG a 1/);
    await client.expectLine("NATS/1.0");
    await client.expectLine("Holdfast-Sender: user=ann%20b cid=1");
  });

  test("does not pass if a client has written it itself", async () => {
    await using broker = await started();
    await using client = await joined(broker, "SUB a 1\r\n");
    const forged = "NATS/1.0\r\nholdfast-sender: root\r\nX: y\r\n\r\n";

    await client.send(`HPUB a ${forged.length} ${forged.length + 2}\r\n${forged}hi\r\n`);

    await client.expect("HMSG a 1 18 20\r\nNATS/1.0\r\nX: y\r\n\r\nhi\r\n");
  });

  test("does not change what others share", async () => {
    await using broker = await started();
    await using asks = await joined(broker, "SUB a 1\r\n", { sender: true });
    const others = await Promise.all(Array.from({ length: 5 }, () => joined(broker, "SUB a 1\r\n")));

    await using publisher = await joined(broker, "PUB a 2\r\nhi\r\n".repeat(3));

    for (const other of others) await other.expect("MSG a 1 2\r\nhi\r\n".repeat(3));
    for (let each = 0; each < 3; each += 1) {
      await asks.expectLine(/^HMSG/);
      for (let line = 0; line < 4; line += 1) await asks.expectLine();
    }
    await publisher.expectSilence(PING);
    for (const other of others) await other[Symbol.asyncDispose]();
  });
});

describe("other users", () => {
  test("close who is not known any more, and keep who is", async () => {
    const [ann, bob] = ["ann", "bob"].map((user) => ({ user, password: `${user}'s` }));
    await using broker = await started({ auth: { users: [ann, bob] as never } });
    await using anns = await joined(broker, "", { user: "ann", pass: "ann's" });
    await using bobs = await joined(broker, "", { user: "bob", pass: "bob's" });

    broker.setAuth({ users: [ann] as never });

    await bobs.expectLine("-ERR 'Authorization Violation'");
    await bobs.expectEnd();
    await anns.expectSilence(PING);
  });

  test("that are wrong change nothing", async () => {
    await using broker = await started({ auth: { token: "t" } });
    await using client = await joined(broker, "", { auth_token: "t" });

    expect(() => broker.setAuth({ users: [] })).toThrow("auth.users");

    await client.expectSilence(PING);
  });
});

describe.skipIf(!capabilities().peerCredentials.available)("a client of a Unix socket", () => {
  test("is known by its uid, and may do what that user may", async () => {
    await using folder = await temporaryDirectory();
    const users = [{ user: "me", peer: [{ uid: process.getuid?.() as number }], permissions: { publish: ["mine.>"] } }];
    await using broker = await started({ listen: [`unix:${folder.path("broker.sock")}`], auth: { users } });

    await using client = await ScriptedClient.connect(broker.endpoints[0] as Endpoint);
    expect(await readInfo(client)).not.toHaveProperty("auth_required");
    await client.send("PUB yours 0\r\n\r\n");

    await client.expectLine(`-ERR 'Permissions Violation for Publish to "yours"'`);
    await client.expectSilence(PING);
  });

  test("is refused if its uid is nobody's", async () => {
    await using folder = await temporaryDirectory();
    const users = [{ user: "other", peer: [{ uid: 54_321 }] }];
    await using broker = await started({ listen: [`unix:${folder.path("broker.sock")}`], auth: { users } });

    await using client = await ScriptedClient.connect(broker.endpoints[0] as Endpoint);
    await readInfo(client);
    await client.send("PING\r\n");

    await client.expectLine("-ERR 'Authorization Violation'");
    await client.expectEnd();
  });
});

describe("a client that reads nothing", () => {
  test("is cut when more waits for it than may, is named, and disturbs nobody", async () => {
    const lines: { fields: Record<string, unknown>; message: string }[] = [];
    const log = {
      info: () => undefined,
      warn: (fields: object, message: string) => void lines.push({ fields: { ...fields }, message }),
    };
    await using broker = await started({ maxPending: 2_000_000, maxPayload: 100_000, log });
    const gone = once(broker.group.servers[0] as never, "disconnect");
    await using frozen = await joined(broker, "SUB big.> 1\r\n", { name: "sleepy" });
    await using healthy = await joined(broker, "SUB big.> 1\r\nSUB r 2\r\n");
    frozen.pause();
    const body = "x".repeat(100_000);

    const publisher = await joined(broker);
    let sent = 0;
    let isCut = false;
    void gone.then(() => (isCut = true));
    while (!isCut) {
      await publisher.send(`PUB big.one 100000\r\n${body}\r\nPUB r 0\r\n\r\n`);
      await healthy.expect(`MSG big.one 1 100000\r\n${body}\r\nMSG r 2 0\r\n\r\n`);
      sent += 1;
      expect(sent).toBeLessThan(2_000);
    }

    expect(broker.slowConsumers).toBe(1);
    expect(lines.map(({ message }) => message)).toEqual(["a client is slow", "a slow client is cut"]);
    expect(lines[1]?.fields).toMatchObject({ name: "sleepy", subjects: ["big.>"], slowSince: expect.any(Date) });
    await publisher.expectSilence(PING);
    await publisher[Symbol.asyncDispose]();
  });

  test("holds up who publishes to it for a moment, and not when it is frozen", async () => {
    const clock = new VirtualClock();
    await using folder = await temporaryDirectory();
    // The system's own buffers have a fixed size there: what has once stopped does not go on by itself.
    const listen = [`unix:${folder.path("broker.sock")}`];
    await using broker = await started({ listen, clock, maxPending: 20_000_000 });
    await using frozen = await joined(broker, "SUB big 1\r\n");
    await using publisher = await joined(broker);
    const [slow, publishing] = [...broker.clients.values()];
    frozen.pause();

    const held = once(publishing?.socket as Socket, "pause");
    const sent = publisher.send(`PUB big 1000000\r\n${"x".repeat(1_000_000)}\r\n`.repeat(15));
    await held;
    expect(slow?.slowSince).toBeInstanceOf(Date);
    clock.advance(250);

    await sent; // at a clock that stands, a pause would last for ever
    await publisher.expectSilence(PING);
    expect(slow?.closeReason).toBeUndefined();
  });

  test("is cut when it takes nothing for as long as may be", async () => {
    await using broker = await started({ writeDeadlineMs: 100 });
    const gone = once(broker.group.servers[0] as never, "disconnect");
    await using frozen = await joined(broker, "SUB big 1\r\n");
    const [client] = broker.clients.values();
    frozen.pause();
    const body = "x".repeat(1_000_000);

    await using publisher = await joined(broker, `PUB big 1000000\r\n${body}\r\n`.repeat(12));
    await gone;

    expect(client?.closeReason).toBe("Slow Consumer (Write Deadline)");
    expect(broker.slowConsumers).toBe(1);
    await publisher.expectSilence(PING);
  });
});
