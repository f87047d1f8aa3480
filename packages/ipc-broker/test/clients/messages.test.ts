import { type Msg, headers, type NatsConnection, type Subscription } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { received, texts, textsUntilEnd } from "./receiving.ts";
import { describeServers } from "./servers.ts";

/** Subscribes, and resolves once the server knows of it. */
async function subscribed(
  client: NatsConnection,
  ...args: Parameters<NatsConnection["subscribe"]>
): Promise<Subscription> {
  const subscription = client.subscribe(...args);
  await client.flush();
  return subscription;
}

describeServers("messages of the official client", (start) => {
  test("a message reaches who has subscribed, with its subject, reply and bytes", async () => {
    await using server = await start();
    const ann = await server.connect();
    const heard = await subscribed(await server.connect(), "greeting");
    const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

    ann.publish("greeting", everyByte, { reply: "answers" });

    const [message] = (await received(heard)) as [Msg];
    expect(message).toMatchObject({ subject: "greeting", reply: "answers" });
    expect([...message.data]).toEqual([...everyByte]);
  });

  test("subjects and payloads may be in any script", async () => {
    await using server = await start();
    const client = await server.connect();
    const heard = client.subscribe("grüße.*.🌍");

    client.publish("grüße.日本.🌍", "こんにちは");

    const [message] = (await received(heard)) as [Msg];
    expect([message.subject, message.string()]).toEqual(["grüße.日本.🌍", "こんにちは"]);
  });

  test("a message may be empty", async () => {
    await using server = await start();
    const client = await server.connect();
    const heard = await subscribed(client, "nothing");

    client.publish("nothing");

    expect(await texts(heard)).toEqual([""]);
  });

  test("messages come in the order in which they were published", async () => {
    await using server = await start();
    const ann = await server.connect();
    const heard = await subscribed(await server.connect(), "count");
    const numbers = Array.from({ length: 5_000 }, (_, number) => String(number));

    for (const number of numbers) ann.publish("count", number);

    expect(await texts(heard, numbers.length)).toEqual(numbers);
  });

  test.each([
    ["room.*", ["room.a", "room.b"]],
    ["room.>", ["room.a", "room.b", "room.a.door"]],
    ["*.a.*", ["room.a.door", "hall.a.door"]],
    [">", ["room.a", "room.b", "room.a.door", "hall.a.door", "room"]],
    ["room", ["room"]],
  ])("%s matches %j", async (pattern, matched) => {
    await using server = await start();
    const client = await server.connect();
    const heard = client.subscribe(pattern);
    const end = client.subscribe("end.of.the.test");

    for (const subject of ["room.a", "room.b", "room.a.door", "hall.a.door", "room"]) client.publish(subject);
    client.publish("end.of.the.test");
    await received(end);
    await heard.drain();

    const subjects: string[] = [];
    for await (const message of heard) subjects.push(message.subject);
    expect(subjects.filter((subject) => subject !== "end.of.the.test")).toEqual(matched);
  });

  test("each subscription that matches gets its own copy, also on one connection", async () => {
    await using server = await start();
    const client = await server.connect();
    const one = client.subscribe("news.today");
    const other = client.subscribe("news.*");

    client.publish("news.today", "rain");

    expect(await texts(one)).toEqual(["rain"]);
    expect(await texts(other)).toEqual(["rain"]);
  });

  test("a queue group shares messages, each with one member, and does not keep them from others", async () => {
    await using server = await start();
    const boss = await server.connect();
    const members: Subscription[] = [];
    for (let i = 0; i < 3; i++) members.push(await subscribed(await server.connect(), "jobs", { queue: "workers" }));
    const watcher = await subscribed(boss, "jobs");
    const jobs = Array.from({ length: 300 }, (_, number) => String(number));

    for (const job of jobs) boss.publish("jobs", job);
    await boss.flush();
    await Promise.all(members.map((member) => member.drain()));

    const shares = await Promise.all(members.map(textsUntilEnd));
    expect(shares.flat().toSorted()).toEqual(jobs.toSorted());
    for (const share of shares) expect(share.length).toBeGreaterThan(0);
    expect(await texts(watcher, jobs.length)).toEqual(jobs);
  });

  test("each queue group gets each message", async () => {
    await using server = await start();
    const client = await server.connect();
    const groups = ["blue", "red"].map((queue) => client.subscribe("jobs", { queue }));

    client.publish("jobs", "paint");

    for (const group of groups) expect(await texts(group)).toEqual(["paint"]);
  });

  test("headers arrive as they were set, many of a name too", async () => {
    await using server = await start();
    const client = await server.connect();
    const heard = client.subscribe("letter");
    const envelope = headers();
    envelope.set("To", "Bob");
    envelope.append("Stamp", "one");
    envelope.append("Stamp", "two: 2");

    client.publish("letter", "hello", { headers: envelope });

    const [message] = (await received(heard)) as [Msg];
    expect(message.string()).toBe("hello");
    expect(Object.fromEntries(message.headers ?? [])).toEqual({ To: ["Bob"], Stamp: ["one", "two: 2"] });
  });

  test("a client without echo does not hear itself, but others do", async () => {
    await using server = await start();
    const quiet = await server.connect({ noEcho: true });
    const other = await server.connect();
    const own = await subscribed(quiet, "talk");
    const theirs = await subscribed(other, "talk");

    quiet.publish("talk", "from the quiet one");
    expect(await texts(theirs)).toEqual(["from the quiet one"]);
    other.publish("talk", "from the other");

    expect(await texts(own)).toEqual(["from the other"]);
  });

  test("a subscription ends after its maximum", async () => {
    await using server = await start();
    const client = await server.connect();
    const few = client.subscribe("count", { max: 2 });
    const all = client.subscribe("count");

    for (const number of ["1", "2", "3"]) client.publish("count", number);

    expect(await textsUntilEnd(few)).toEqual(["1", "2"]);
    expect(await texts(all, 3)).toEqual(["1", "2", "3"]);
  });

  test("a maximum may come later, and counts what was delivered before", async () => {
    await using server = await start();
    const client = await server.connect();
    const heard: string[] = [];
    const few = client.subscribe("count", { callback: (_error, message) => void heard.push(message.string()) });
    client.publish("count", "1");
    await client.flush();

    few.unsubscribe(3);
    for (const number of ["2", "3", "4"]) client.publish("count", number);
    await few.closed;
    await client.flush();

    expect(heard).toEqual(["1", "2", "3"]);
  });

  test("nothing comes after unsubscribe()", async () => {
    await using server = await start();
    const [ann, bob] = [await server.connect(), await server.connect()];
    const left = await subscribed(bob, "talk");
    const stays = await subscribed(bob, "talk");

    left.unsubscribe();
    await bob.flush();
    ann.publish("talk", "hello");

    expect(await texts(stays)).toEqual(["hello"]);
    expect(left.getReceived()).toBe(0);
  });

  test("a payload may have exactly max_payload bytes, headers included, and what is larger is refused by the client", async () => {
    await using server = await start({ maxPayload: 100_000 });
    const client = await server.connect();
    const heard = client.subscribe("large");
    const envelope = headers();
    envelope.set("To", "Bob");
    const headerBytes = "NATS/1.0\r\nTo: Bob\r\n\r\n".length;

    client.publish("large", new Uint8Array(100_000).fill(7));
    client.publish("large", new Uint8Array(100_000 - headerBytes).fill(8), { headers: envelope });

    expect(client.info?.max_payload).toBe(100_000);
    const [whole, withHeader] = (await received(heard, 2)) as [Msg, Msg];
    expect(Buffer.from(whole.data).equals(Buffer.alloc(100_000, 7))).toBe(true);
    expect(Buffer.from(withHeader.data).equals(Buffer.alloc(100_000 - headerBytes, 8))).toBe(true);
    expect(() => client.publish("large", new Uint8Array(100_001))).toThrow("max_payload size exceeded");
    expect(() => client.publish("large", new Uint8Array(100_000), { headers: envelope })).toThrow("max_payload");
  });

  test("a payload of 1 MiB is what a server takes by default", async () => {
    await using server = await start();
    const client = await server.connect();
    const heard = client.subscribe("large");

    client.publish("large", new Uint8Array(1024 * 1024));

    expect(client.info?.max_payload).toBe(1024 * 1024);
    expect((await received(heard))[0]?.data.length).toBe(1024 * 1024);
  });
});
