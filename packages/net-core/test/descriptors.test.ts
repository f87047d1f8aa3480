import { once } from "node:events";
import { connect, type Socket } from "@holdfast/net-core";
import { describe, expect, test } from "vitest";
import { closed, type RunningFixture, startFixture } from "./contract/support.ts";

const startServer = (): RunningFixture => startFixture("serve-within-descriptors.ts", [], [], { maxDescriptors: 64 });

interface Visit {
  readonly socket: Socket;
  /** The first line; empty when the connection was closed without one. */
  readonly heard: string;
  /** Whether the server has ended it in good order. */
  readonly ended: boolean;
}

async function visit(port: number, greeting = ""): Promise<Visit> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(greeting);
  const line = once(socket.setEncoding("utf8"), "data").then(([text]) => text as string);
  const end = once(socket, "end").then(() => true);
  const heard = await Promise.race([line, closed(socket).then(() => "")]);
  return { socket, heard, ended: heard === "busy\n" && (await end) };
}

const visitAtOnce = (port: number, visitors: number, greeting?: string): Promise<Visit[]> =>
  Promise.all(Array.from({ length: visitors }, () => visit(port, greeting)));

async function visitInTurn(port: number, visitors: number): Promise<Visit[]> {
  const visits: Visit[] = [];
  while (visits.length < visitors) visits.push(await visit(port));
  return visits;
}

/** Resolves once the server has closed its end too. */
async function leave({ socket }: Visit): Promise<void> {
  if (!socket.destroyed) await closed(socket.end());
}

/** How many heard what. */
function tally(visits: readonly Visit[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { heard, ended } of visits) {
    const key = heard.trim() + (ended ? " and FIN" : "");
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

describe.runIf(process.platform === "linux")("with 64 descriptors (on Linux)", { timeout: 30_000 }, () => {
  test("of 200 clients at once each one is served or told that there is no room", async () => {
    await using server = startServer();
    const { port } = await server.next<{ port: number }>();

    const visits = await visitAtOnce(port, 200);

    const { welcome = 0, ...others } = tally(visits);
    expect(welcome).toBeGreaterThan(0);
    expect(others).toEqual({ "busy and FIN": 200 - welcome });
    server.process.send("counts");
    expect(await server.next()).toEqual({
      accepted: 200,
      open: welcome,
      ended: 0,
      refused: { descriptors: 200 - welcome },
      cut: {},
    });
    await Promise.all(visits.map(leave));
  });

  test("those who speak first are told, too", async () => {
    await using server = startServer();
    const { port } = await server.next<{ port: number }>();

    const visits = await visitAtOnce(port, 200, "hello\n".repeat(1_000));

    const { welcome = 0, ...others } = tally(visits);
    expect(others).toEqual({ "busy and FIN": 200 - welcome });
    await Promise.all(visits.map(leave));
  });

  test("the server goes on serving, in the place of those who have left", async () => {
    await using server = startServer();
    const { port } = await server.next<{ port: number }>();
    const first = await visitAtOnce(port, 100);
    const { welcome = 0 } = tally(first);

    await Promise.all(first.map(leave));
    const second = await visitInTurn(port, welcome);
    const oneTooMany = await visit(port);

    expect(tally(second)).toEqual({ welcome });
    expect(tally([oneTooMany])).toEqual({ "busy and FIN": 1 });
    await Promise.all(second.map(leave));
  });

  test("when something else has taken them all it says so, tells clients, and serves when they are back", async () => {
    await using server = startServer();
    const { port } = await server.next<{ port: number }>();

    server.process.send("take all");
    const exhausted = await server.next();
    const during = await visitInTurn(port, 50);
    server.process.send("release");
    const recovered = await server.next();
    const after = await visit(port);

    expect(exhausted).toBe("exhausted");
    expect(tally(during)).toEqual({ "busy and FIN": 50 });
    expect(recovered).toBe("recovered");
    expect(tally([after])).toEqual({ welcome: 1 });
    await leave(after);
  });

  test("of 100 clients at once each one is told also when nothing is left but the descriptors in hand", async () => {
    await using server = startServer();
    const { port } = await server.next<{ port: number }>();

    server.process.send("take all");
    await server.next();

    expect(tally(await visitAtOnce(port, 100))).toEqual({ "busy and FIN": 100 });
  });
});
