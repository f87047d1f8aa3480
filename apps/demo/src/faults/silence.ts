import { connect } from "@holdfast/ipc-broker/client";
import { FaultProxy } from "@holdfast/net-core/testing";
import type { DemoServer } from "../lab/demo-server.ts";
import type { Fault } from "./fault.ts";
import { until } from "./until.ts";

const CLIENT = { pingInterval: 1_000, maxPingOut: 2, reconnectTimeWait: 50, maxReconnectAttempts: -1 };

/** Packets are lost from now on, both ways: no FIN, no reset, nothing. */
export const silence: Fault = {
  id: "silence",
  title: "Silence on the line",
  does: "Between a client and the broker nothing passes any more, neither data nor FIN nor reset.",
  servers: ["broker"],
  answer: 'startHeartbeat(socket, { ping: "PING\\r\\n", intervalMs: 1_000, maxOutstanding: 2 })',
  async play({ servers: { broker }, trouble, claim }) {
    const cutBefore = await cutCount(broker);
    await using proxy = await FaultProxy.listen({ to: broker.tcp });
    const { port } = proxy.endpoint as { port: number };
    const client = await connect({ servers: `127.0.0.1:${port}`, ...CLIENT });
    try {
      const heard = client.subscribe("lab.silence")[Symbol.asyncIterator]();
      await client.flush();
      for (const connection of proxy.connections) connection.freeze();
      await trouble("the line is silent, and neither side is told");

      const hasNoticed = await until(async () => (await cutCount(broker)) > cutBefore);
      claim(hasNoticed, "the broker's pings were not answered: it has cut the connection (heartbeat)");
      claim(await until(async () => proxy.accepted > 1), "the client has noticed by its own pings, and connects again");
      await client.flush();
      client.publish("lab.silence", "hello again");
      const { value } = (await heard.next()) as { value?: { string(): string } };
      claim(value?.string() === "hello again", "its subscription is there as before: what is published now arrives");
    } finally {
      await client.close();
    }
  },
};

async function cutCount({ admin }: DemoServer): Promise<number> {
  return (await admin.metrics()).sum("holdfast_cut_total", 'reason="heartbeat"') ?? 0;
}
