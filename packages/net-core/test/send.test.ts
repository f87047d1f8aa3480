import { once } from "node:events";
import { connect as dial } from "@holdfast/net-core";
import { describe, expect, test } from "vitest";
import { type Connected, read, readAll, served, servedAtPath } from "./support/pair.ts";

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe("send()", () => {
  test("joins what is sent in one turn of the event loop into one write", async () => {
    await using at = await served();
    const { client, socket } = await at.connect();
    const chunks: string[] = [];
    client.on("data", (chunk) => void chunks.push(String(chunk)));

    for (let number = 0; number < 100; number += 1) socket.send(`${number},`);
    await turn();
    socket.send("next");
    socket.end();
    await once(client, "end");

    const all = Array.from({ length: 100 }, (_, number) => `${number},`).join("");
    expect(chunks.join("")).toBe(`${all}next`);
    expect(chunks[0]?.startsWith(all)).toBe(true);
  });

  test("keeps its order with what is written in place, and with parts of a buffer", async () => {
    await using at = await served();
    const { client, socket } = await at.connect();
    const { outbox } = socket;
    const shared = Buffer.from("shared: one two three");
    const inPlace = (text: string): void => {
      const block = outbox.claim(text.length);
      block?.write(text, outbox.claimedAt);
    };

    inPlace("a");
    socket.send("b");
    outbox.sendRange(shared, 8, 11);
    outbox.sendRange(shared, 11, 15);
    inPlace("c");
    outbox.sendRange(shared, 0, 6);
    socket.write("d");
    inPlace("e".repeat(10_000));
    socket.send("f");
    outbox.sendRange(shared, 16, 21);
    socket.end();

    expect(await readAll(client)).toBe(`abone twocsharedd${"e".repeat(10_000)}fthree`);
  });

  test("writes nothing in place of a socket that has ended, and no more than may wait", async () => {
    await using at = await served({ outbox: { hardBytes: 100, policy: "drop" } });
    const { client, socket } = await at.connect();

    expect(socket.outbox.claim(60)?.fill("x", socket.outbox.claimedAt, socket.outbox.claimedAt + 60)).toBeDefined();
    expect(socket.outbox.claim(60)).toBeUndefined();
    expect(socket.outbox.sendRange(Buffer.alloc(60), 0, 60)).toBe(false);
    expect(socket.waiting).toMatchObject({ bytes: 60, droppedChunks: 2, droppedBytes: 120 });
    socket.end();
    expect(socket.outbox.claim(1)).toBeUndefined();
    expect(socket.outbox.sendRange(Buffer.alloc(1), 0, 1)).toBe(false);

    expect(await readAll(client)).toBe("x".repeat(60));
  });

  test("is behind while something of an earlier turn is not out", async () => {
    await using at = await served();
    const { client, socket } = await at.connect();
    client.pause();

    socket.send(Buffer.alloc(8_000_000));
    expect(socket.outbox.isBehind).toBe(false);
    await turn();
    expect(socket.outbox.isBehind).toBe(true);
    client.resume();
    for (let bytes = 0; bytes < 8_000_000;) bytes += ((await once(client, "data")) as [Buffer])[0].length;
    await turn();

    expect(socket.outbox.isBehind).toBe(false);
  });

  test("cuts a peer for which more is written in place than may wait", async () => {
    await using at = await served({ outbox: { softBytes: 50, hardBytes: 100 } });
    const { socket } = await at.connect();
    const cut = once(socket, "cut");

    socket.outbox.sendRange(Buffer.alloc(60), 0, 60);
    expect(socket.outbox.isSlow).toBe(true);
    socket.outbox.sendRange(Buffer.alloc(60), 0, 60);

    expect(await cut).toEqual(["slow-consumer"]);
  });

  test("keeps its order with write() and end()", async () => {
    await using at = await served();
    const { client, socket } = await at.connect();

    socket.send("1");
    socket.write("2");
    socket.send(Buffer.from("3"));
    socket.send(new Uint8Array([0x34]));
    socket.write("5");
    socket.send("6");
    socket.end("7");

    expect(await readAll(client)).toBe("1234567");
  });

  test("keeps its order on a socket that is still connecting", async () => {
    await using at = await served();
    const { port } = at.server.address() as { port: number };
    const accepted = once(at.server, "connection");
    const client = dial(port, "127.0.0.1");

    client.write("1");
    client.send("2");
    client.write("3");
    await turn();
    client.send("4");
    client.end();

    const [socket] = await accepted;
    expect(await readAll(socket)).toBe("1234");
  });

  test.each([0, 1, 8_191, 8_192, 8_193, 20_000, 300_000])("carries %i bytes between small ones whole", async (size) => {
    await using at = await servedAtPath();
    const { client, socket } = await at.connect();
    const parts = [Buffer.from("ä"), Buffer.alloc(size, "x"), Buffer.alloc(5_000, "y"), Buffer.alloc(size, "z")];
    const text = "€".repeat(3_000);

    for (const part of parts) socket.send(part);
    socket.send(text);
    socket.end();

    expect(await readAll(client)).toBe(`${Buffer.concat(parts).toString()}${text}`);
  });

  test("copies what is small, so that its buffer may be used again", async () => {
    await using at = await served();
    const { client, socket } = await at.connect();
    const buffer = Buffer.alloc(4);

    for (let number = 0; number < 50; number += 1) {
      buffer.writeUInt32BE(number);
      socket.send(buffer);
    }

    const received = await read(client, 200);
    expect(Array.from({ length: 50 }, (_, index) => received.readUInt32BE(index * 4))).toEqual(
      Array.from({ length: 50 }, (_, index) => index),
    );
  });

  test("carries 200,000 messages to 20 readers, each in order and whole", async () => {
    await using at = await servedAtPath();
    const pairs: Connected[] = [];
    for (let number = 0; number < 20; number += 1) pairs.push(await at.connect());
    const line = (number: number): string => `message ${number}\n`;
    const expected = Array.from({ length: 10_000 }, (_, number) => line(number)).join("");

    const received = pairs.map(({ client }) => readAll(client));
    for (let number = 0; number < 10_000; number += 1) {
      const data = Buffer.from(line(number));
      for (const { socket } of pairs) socket.send(data);
      if (number % 100 === 0) await turn();
    }
    for (const { socket } of pairs) socket.end();

    for (const text of await Promise.all(received)) expect(text === expected).toBe(true);
  });

  test("answers as write() does on a socket that has ended or is destroyed", async () => {
    await using at = await served();
    const { socket } = await at.connect();
    const failed = new Promise<NodeJS.ErrnoException>((resolve) => void socket.on("error", resolve));

    socket.end();
    expect(socket.send("late")).toBe(false);
    expect((await failed).code).toBe("ERR_STREAM_WRITE_AFTER_END");

    socket.destroy();
    expect(socket.send("later")).toBe(false);
  });
});
