import { randomBytes } from "node:crypto";
import { createEchoServer } from "@holdfast/echo";
import type { Endpoint } from "@holdfast/net-core";
import { ScriptedClient, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { roundTrip, running } from "./support/running.ts";

describe("shutdown", () => {
  test("lets an open transfer finish and cuts an idle connection at the deadline", async () => {
    await using server = await running();
    await using busy = await server.connect();
    await using idle = await server.connect();
    const data = randomBytes(2 * 1024 * 1024);
    await roundTrip(busy, "x");
    await roundTrip(idle, "x");

    const report = server.server.shutdown({ deadlineMs: 500 });
    await busy.halfClose(data);

    expect((await busy.readToEnd()).equals(data)).toBe(true);
    expect(await idle.expectClosed()).toBe("end");
    expect(await report).toMatchObject({ finished: 1, cut: 1 });
    const ends = server.log.saying("connection ended").map(({ id, reason }) => [id, reason]);
    expect(ends).toEqual([
      [1, "finished"],
      [2, "drain-deadline"],
    ]);
  });

  test("sums up the connections of all endpoints", async () => {
    await using folder = await temporaryDirectory();
    await using server = await running({ listen: ["tcp://127.0.0.1:0", `unix:${folder.path("echo.sock")}`] });
    await using first = await server.connect(0);
    await using second = await server.connect(1);
    await roundTrip(first, "1");
    await roundTrip(second, "2");

    const report = await server.server.shutdown({ deadlineMs: 0 });

    expect(report).toMatchObject({ finished: 0, cut: 2 });
    expect(server.server.counts).toMatchObject({ accepted: 2, ended: 2, cut: { "drain-deadline": 2 } });
  });

  test("asks everybody to go, where it is given a time to spread that over", async () => {
    await using server = await running();
    await using client = await server.connect();
    await roundTrip(client, "x");

    const report = server.server.shutdown({ spreadMs: 1, deadlineMs: 4_000 });
    await client.expectEnd();
    await client.halfClose("too late for an echo");

    expect(await report).toMatchObject({ finished: 0, evicted: 1, cut: 0 });
    expect(await server.log.next("connection ended")).toMatchObject({ reason: "finished", bytesIn: 21, bytesOut: 1 });
  });

  test("lets nobody new in", async () => {
    await using server = await running();
    await using client = await server.connect();
    await roundTrip(client, "x");

    const report = server.server.shutdown();

    await expect(server.connect()).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(server.server.endpoints).toEqual([]);
    expect(server.server.state).toBe("draining");
    await client.halfClose();
    expect(await report).toMatchObject({ finished: 1, cut: 0 });
    expect(server.server.state).toBe("idle");
  });

  test("is the same one for whoever calls while it is under way", async () => {
    await using server = await running();
    await using client = await server.connect();
    await roundTrip(client, "x");

    const reports = Promise.all([server.server.shutdown(), server.server.shutdown()]);
    await client.halfClose();

    const [first, second] = await reports;
    expect(first).toEqual(second);
    expect(first).toMatchObject({ finished: 1 });
  });

  test("of a server that never started is done at once", async () => {
    expect(await createEchoServer().shutdown()).toEqual({ finished: 0, evicted: 0, cut: 0, elapsedMs: 0 });
  });

  test("refuses a wrong deadline and goes on serving", async () => {
    await using server = await running();

    await expect(server.server.shutdown({ deadlineMs: -1 })).rejects.toThrow(
      "deadlineMs must be an integer from 0 to 2147483647, got -1",
    );

    await using client = await server.connect();
    await roundTrip(client, "still here");
  });

  test("is what leaving a scope does", async () => {
    const before = await running();
    {
      await using server = before.server;
      expect(server.state).toBe("listening");
    }

    expect(before.server.state).toBe("idle");
  });

  test("can be followed by another start", async () => {
    await using server = await running();
    await server.server.shutdown();

    const endpoints = await server.server.start();

    await using client = await ScriptedClient.connect(endpoints[0] as Endpoint);
    await roundTrip(client, "again");
  });
});
