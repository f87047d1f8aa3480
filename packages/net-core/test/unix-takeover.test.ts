import { stat } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "@holdfast/net-core";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { startFixture } from "./contract/support.ts";
import { leaveStaleSocket } from "./support/stale-socket.ts";

const TAKEOVERS = 1_000;
const CONTESTS = 50;

function echo(): Server {
  return createServer(
    { allowHalfOpen: true },
    (socket: Socket) => void socket.pipe(socket).on("error", () => undefined),
  );
}

describe("a Unix path is taken over", () => {
  test(`${TAKEOVERS} times in a row under connecting clients, none of whom fails`, { timeout: 60_000 }, async () => {
    await using directory = await temporaryDirectory();
    await using clients = startFixture("connecting-client.ts");
    const path = directory.path("echo.sock");
    let serving = echo();
    await serving.bind({ path });
    await clients.ask({ path });

    for (let count = 0; count < TAKEOVERS; count += 1) {
      const successor = echo();
      await successor.bind({ path, takeover: "live" });
      await serving.shutdown();
      serving = successor;
    }
    const report = await clients.ask<{ served: number; failed: string[] }>({ stop: true });
    await serving.shutdown();

    expect(report.failed).toEqual([]);
    expect(report.served).toBeGreaterThan(TAKEOVERS);
    expect(await directory.names()).toEqual([]);
  });

  test("and closing the old server leaves its successor's socket alone", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("echo.sock");
    const old = echo();
    const successor = echo();
    await old.bind({ path });
    await successor.bind({ path, takeover: "live" });
    const { ino } = await stat(path);

    await new Promise((resolve) => void old.close(resolve));

    expect((await stat(path)).ino).toBe(ino);
    const client = connect({ path, allowHalfOpen: true });
    client.end("still served");
    expect((await client.toArray()).join("")).toBe("still served");
    await successor.shutdown();
    expect(await directory.names()).toEqual([]);
  });

  test(
    `by exactly one of two processes that find it stale at once, ${CONTESTS} times`,
    { timeout: 60_000 },
    async () => {
      await using directory = await temporaryDirectory();
      await using ann = startFixture("contender.ts");
      await using bob = startFixture("contender.ts");
      const path = directory.path("echo.sock");

      for (let contest = 0; contest < CONTESTS; contest += 1) {
        await leaveStaleSocket(path);

        const answers = await Promise.all([ann, bob].map((child) => child.ask<{ bound: boolean }>({ bind: path })));

        expect(answers.filter(({ bound }) => bound)).toHaveLength(1);
        const winner = answers[0]?.bound ? ann : bob;
        await winner.ask({ close: true });
      }
      expect(await directory.names()).toEqual([]);
    },
  );
});
