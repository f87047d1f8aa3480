import { formatEndpoint } from "@holdfast/net-core";
import { createEchoServer } from "@holdfast/echo";
import { createBroker } from "@holdfast/ipc-broker";
import { createChat } from "@holdfast/line-chat";
import { describe, expect, test } from "vitest";
import { startLoadClients } from "../../src/load/load-clients.ts";
import { crookedProxy, type Tamper } from "./support/crooked-proxy.ts";
import { goesOn, rowOf, until } from "./support/until.ts";

/** How often what is tampered with is passed on. */
const DROPPED = 0;
const DOUBLED = 2;

const LINE = /[^\n]*\n/gy;
/** A message with its payload, or any other line. */
const NATS_FRAME = /MSG [^\n]*\n[^\n]*\n|(?!MSG )[^\n]*\n/gy;

function tamper(pattern: RegExp, times: number): Tamper {
  return (frame) => (pattern.test(frame) ? Array<string>(times).fill(frame) : [frame]);
}

/** The tenth piece of each connection is echoed so many times; a piece is all that was sent at once. */
function crookedEcho(times: number): ReturnType<typeof createEchoServer> {
  return createEchoServer({ listen: ["tcp://127.0.0.1:0"] }, (socket) => {
    let pieces = 0;
    socket.on("error", () => undefined); // the clients are ended without a goodbye
    socket.on("end", () => socket.end());
    socket.on("data", (piece: Buffer) => {
      pieces += 1;
      for (let left = pieces === 10 ? times : 1; left > 0; left -= 1) socket.write(piece);
    });
  });
}

describe("the ledger does not say that all is well", () => {
  test("of an echo that drops", async () => {
    await using echo = crookedEcho(DROPPED);
    const [tcp = ""] = (await echo.start()).map(formatEndpoint);
    await using load = await startLoadClients({ echo: { tcp, unix: tcp } });
    await goesOn(load, "echo", 100);

    expect(await load.settled(200)).toBe(false);
    const row = rowOf(load, "echo");
    expect(row.lost).toBeGreaterThanOrEqual(4); // something of each connection
    expect(row).toMatchObject({ lost: row.sent - row.received, doubled: 0 });
  });

  test("of an echo that doubles", async () => {
    await using echo = crookedEcho(DOUBLED);
    const [tcp = ""] = (await echo.start()).map(formatEndpoint);
    await using load = await startLoadClients({ echo: { tcp, unix: tcp } });

    const row = await until(load, "echo", ({ doubled }) => doubled >= 4);
    expect(row).toMatchObject({ lost: 0, resent: 0 });
    expect(await load.settled(5_000)).toBe(true);
  });

  test.each([
    ["drops", DROPPED, { lost: 7, doubled: 0 }],
    ["doubles", DOUBLED, { lost: 0, doubled: 7 }],
  ])("of a chat that %s a line to everybody", async (_, times, counts) => {
    await using chat = createChat({ listen: ["tcp://127.0.0.1:0"] });
    const [to = ""] = (await chat.start()).map(formatEndpoint);
    await using proxy = await crookedProxy(to, LINE, tamper(/load irc0-\d+ 3\r\n$/, times));
    await using load = await startLoadClients({ chat: { tcp: proxy.endpoint } });
    await goesOn(load, "chat", 100);

    expect(await load.settled(200)).toBe(counts.lost === 0);
    expect(rowOf(load, "chat")).toMatchObject({ ...counts, resent: 0 });
  });

  test.each([
    ["drops a message, however often it is sent again", DROPPED, { lost: 2, doubled: 0 }],
    ["doubles a message", DOUBLED, { lost: 0, doubled: 2 }],
  ])("of a broker that %s", async (_, times, counts) => {
    await using broker = createBroker({ listen: ["tcp://127.0.0.1:0"] });
    const [to = ""] = (await broker.start()).map(formatEndpoint);
    await using proxy = await crookedProxy(to, NATS_FRAME, tamper(/^MSG load\.[^\n]*\n20\r\n$/, times));
    await using load = await startLoadClients({ broker: { tcp: proxy.endpoint, unix: proxy.endpoint } });
    await goesOn(load, "broker", 100);
    await until(load, "broker", ({ resent }) => resent >= counts.lost);

    expect(await load.settled(200)).toBe(counts.lost === 0);
    expect(rowOf(load, "broker")).toMatchObject(counts);
  });
});
