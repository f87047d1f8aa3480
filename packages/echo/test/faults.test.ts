import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { roundTrip, running } from "./support/running.ts";

test("a client that resets in the middle of a transfer hurts nobody else", async () => {
  await using server = await running();
  await using vandal = await server.connect();
  await using other = await server.connect();
  const data = randomBytes(5 * 1024 * 1024);

  await other.send(data);
  void vandal.send(data).catch(() => undefined);
  await vandal.read(1);
  vandal.reset();

  expect(await server.log.next("connection ended")).toMatchObject({ level: 30, reason: "reset", id: 1 });
  await other.halfClose(); // only now, so that the ends come in this order
  expect((await other.readToEnd()).equals(data)).toBe(true);
  expect(await server.log.next("connection ended")).toMatchObject({ level: 30, reason: "finished", id: 2 });
});

test("a client that resets before it has said anything is a line at debug and no more", async () => {
  await using server = await running();
  await using prober = await server.connect();

  prober.reset();

  expect(await server.log.next("connection ended")).toMatchObject({
    level: 20,
    reason: "reset",
    errorCode: "ECONNRESET",
    peer: expect.stringContaining("tcp://127.0.0.1:"),
  });
  await using next = await server.connect();
  await roundTrip(next, "fine");
});

test("a client that leaves without reading its echo is a line in the log and no more", async () => {
  await using server = await running();
  await using client = await server.connect();

  await client.send(randomBytes(100_000));
  await client.read(1); // what is left unread makes the system send a reset
  client.socket.destroy();

  expect(await server.log.next("connection ended")).toMatchObject({ level: 30, reason: "reset" });
  expect(server.server.counts.open).toBe(0);
});
