import { Admission, createServer, ServerGroup } from "@holdfast/net-core";
import { PortThief, ScriptedClient } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";

const ANY = "tcp://127.0.0.1:0";

/** Servers that keep their clients; as many as there are endpoints. */
function group(endpoints: readonly string[], limits = new Admission({})): ServerGroup {
  return new ServerGroup(
    endpoints.map((endpoint) => ({ server: createServer({ limits, halfOpen: "allow" }), binding: { endpoint } })),
  );
}

describe("a group of servers", () => {
  test("listens at every endpoint, in the order given", async () => {
    await using servers = group([ANY, ANY]);

    const endpoints = await servers.start();

    expect(endpoints).toHaveLength(2);
    expect(servers.endpoints).toEqual(endpoints);
    expect(servers.state).toBe("listening");
    await servers.shutdown({ deadlineMs: 0 });
  });

  test("listens nowhere when one endpoint cannot be had", async () => {
    await using thief = await PortThief.hold(ANY);
    const servers = group([ANY, `tcp://127.0.0.1:${(thief.endpoint as { port: number }).port}`]);

    await expect(servers.start()).rejects.toMatchObject({ code: "ERR_BIND_FAILED", cause: { code: "EADDRINUSE" } });

    expect([servers.endpoints, servers.state]).toEqual([[], "idle"]);
  });

  test("counts over all its servers, by reason", async () => {
    await using servers = group([ANY, ANY], new Admission({ maxConnections: 2 }));
    const [first = "", second = ""] = await servers.start();
    await using one = await ScriptedClient.connect(first);
    await using two = await ScriptedClient.connect(second);
    await using refused = await ScriptedClient.connect(first);
    await refused.expectClosed();

    expect(servers.counts).toEqual({ accepted: 3, open: 2, ended: 0, refused: { "max-connections": 1 }, cut: {} });
    expect(servers.sockets).toHaveLength(2);

    const report = await servers.shutdown({ deadlineMs: 0 });

    expect(report).toMatchObject({ finished: 0, evicted: 0, cut: 2 });
    expect(servers.counts).toMatchObject({ open: 0, ended: 2, cut: { "drain-deadline": 2 } });
    await one.expectClosed();
    await two.expectClosed();
  });

  test("gives whoever calls shutdown() while one is under way its report, and lets him bring its end forward", async () => {
    await using servers = group([ANY]);
    const [endpoint = ""] = await servers.start();
    await using client = await ScriptedClient.connect(endpoint);

    const slow = servers.shutdown({ deadlineMs: 600_000 });
    const fast = servers.shutdown({ deadlineMs: 0 });

    expect(await slow).toEqual(await fast);
    expect(await fast).toMatchObject({ cut: 1 });
    await client.expectClosed();
  });

  test("can be started again, but not twice", async () => {
    await using servers = group([ANY]);
    await servers.start();
    await expect(servers.start()).rejects.toMatchObject({ code: "ERR_SERVER_STATE", from: "listening" });

    await servers.shutdown();
    await servers.start();

    expect(servers.endpoints).toHaveLength(1);
  });
});
