import { type ScriptedClient, temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { roundTrip, running } from "./support/running.ts";

const KIB = 1024;
const CHUNK = Buffer.alloc(64 * KIB);

/** Writes and never reads; resolves when the connection is no more. */
async function writeForEver(client: ScriptedClient): Promise<void> {
  client.pause();
  for (;;) {
    const isGone = await client.send(CHUNK).then(
      () => false,
      () => true,
    );
    if (isGone) return;
  }
}

// What the server holds for such a client: the system's send buffer (208 KiB on Linux), one chunk of 64 KiB that waits
// to be written, and at most another that was read before the pause.
test("a client that writes and never reads costs a bounded number of bytes, and is cut as idle", async () => {
  await using folder = await temporaryDirectory();
  await using server = await running({ listen: [`unix:${folder.path("echo.sock")}`], deadlines: { idleMs: 50 } });
  await using client = await server.connect();

  await writeForEver(client);

  const line = await server.log.next("connection ended");
  expect(line["reason"]).toBe("idle-deadline");
  expect(line["bytesIn"]).toBeGreaterThan(0);
  expect(line["bytesIn"]).toBeLessThan(512 * KIB);
});

test("the same over TCP, where the system's own buffers grow to a few MiB", async () => {
  await using server = await running({ deadlines: { idleMs: 50 } });
  await using client = await server.connect();

  await writeForEver(client);

  const line = await server.log.next("connection ended");
  expect(line["reason"]).toBe("idle-deadline");
  expect(line["bytesIn"]).toBeLessThan(16 * KIB * KIB);
});

test("a stalled client holds up nobody else", async () => {
  await using server = await running();
  await using stalled = await server.connect();
  const writing = writeForEver(stalled);
  await using other = await server.connect();

  for (let round = 0; round < 50; round += 1) await roundTrip(other, "still here");

  stalled.reset();
  await writing;
});

test("a client that reads late gets everything", async () => {
  await using server = await running();
  await using client = await server.connect();
  await using other = await server.connect();
  const data = Buffer.alloc(32 * KIB * KIB, "late ");

  client.pause();
  const sent = client.send(data);
  for (let round = 0; round < 50; round += 1) await roundTrip(other, "meanwhile");
  client.resume();
  await sent;

  expect((await client.read(data.length)).equals(data)).toBe(true);
});
