import { once } from "node:events";
import { createServer } from "@holdfast/net-core";
import { PortThief } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

test("a server waits for its port, and gets it when it is free", async () => {
  await using thief = await PortThief.hold("tcp://127.0.0.1:0");
  await using server = createServer();

  const bound = server.bind(thief.endpoint, { retry: { baseDelayMs: 20 } });
  await once(server, "retry");
  await thief.release();

  expect(await bound).toEqual(thief.endpoint);
});
