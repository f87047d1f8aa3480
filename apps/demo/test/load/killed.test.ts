import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test, vi } from "vitest";
import { startLoadClients } from "../../src/load/load-clients.ts";
import { proxied } from "./support/proxied.ts";
import { Served } from "./support/served.ts";
import { goesOn, rowOf, until } from "./support/until.ts";

// Each test starts three processes, and the three of a kind are tried at the same time.
vi.setConfig({ testTimeout: 60_000 });

const ALL_THERE = { lost: 0, doubled: 0, missing: 0 };

const SERVERS = ["echo", "chat", "broker"] as const;

describe("killed under load and started again", () => {
  test.concurrent.each(SERVERS)("%s loses nothing and doubles nothing", async (name) => {
    await using folder = await temporaryDirectory();
    await using served = await Served.start(name, folder);
    await using load = await startLoadClients(served.targets);

    await goesOn(load, name);
    await served.kill();
    await served.startAgain();
    await goesOn(load, name);

    expect(await load.settled(10_000)).toBe(true);
    const row = rowOf(load, name);
    expect(row).toMatchObject(ALL_THERE);
    expect(row.received).toBe(row.sent);
  });
});

describe("killed before it has got what was sent", () => {
  test.concurrent.each(SERVERS)("%s is sent that again", async (name) => {
    await using folder = await temporaryDirectory();
    await using served = await Served.start(name, folder);
    await using between = await proxied(served);
    await using load = await startLoadClients(between.targets);
    await goesOn(load, name);

    for (const proxy of between.proxies) proxy.freeze("toServer");
    const { missing } = await until(load, name, (row) => row.missing > 0);
    await served.kill();
    for (const proxy of between.proxies) proxy.thaw();
    await served.startAgain();
    await goesOn(load, name);

    expect(await load.settled(10_000)).toBe(true);
    const row = rowOf(load, name);
    expect(row).toMatchObject(ALL_THERE);
    expect(row.resent).toBeGreaterThanOrEqual(missing);
  });
});

describe("where connections are reset", () => {
  test.concurrent.each(SERVERS)("%s loses nothing and doubles nothing", async (name) => {
    await using folder = await temporaryDirectory();
    await using served = await Served.start(name, folder);
    await using between = await proxied(served);
    await using load = await startLoadClients(between.targets);

    for (let reset = 0; reset < 3; reset += 1) {
      await goesOn(load, name);
      for (const proxy of between.proxies) proxy.reset();
    }
    await goesOn(load, name);

    expect(await load.settled(10_000)).toBe(true);
    expect(rowOf(load, name)).toMatchObject(ALL_THERE);
    expect(Math.min(...between.proxies.map(({ accepted }) => accepted))).toBeGreaterThanOrEqual(4);
  });
});
