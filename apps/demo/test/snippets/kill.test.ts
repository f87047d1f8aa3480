import { once } from "node:events";
import { Reconnector } from "@holdfast/net-core";
import { PortThief } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

test("a client comes back when its server was killed and there is another", async () => {
  await using first = await PortThief.hold("tcp://127.0.0.1:0");
  const reconnector = new Reconnector(first.endpoint, { retry: { baseDelayMs: 20 } });
  await once(reconnector.start(), "connect");

  await Promise.all([once(reconnector, "disconnect"), first.kill()]);
  await using _second = await PortThief.hold(first.endpoint);

  expect((await reconnector.connected()).destroyed).toBe(false);
  await reconnector.close();
});
