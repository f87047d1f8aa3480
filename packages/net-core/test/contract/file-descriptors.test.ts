import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { closed, modules, onLinux, recorded, startFixture } from "./support.ts";

describe.skipIf(!onLinux).each(modules)("%s (limits as on Linux)", { timeout: 30_000 }, (specifier, net) => {
  test("without a free descriptor clients are closed, of which no event tells; with one again they are served", async () => {
    await using child = startFixture("serve-without-descriptors.ts", [specifier], [], { maxDescriptors: 64 });
    const port = await child.next<number>();

    const refused = net.connect(port, "127.0.0.1").resume();
    const seen = recorded(refused, "connect", "data");
    refused.on("error", () => undefined);
    await closed(refused);
    child.process.send("release");
    const events = await child.next();
    const served = net.connect(port, "127.0.0.1").setEncoding("utf8");
    const [data] = (await once(served, "data")) as [string];

    expect(seen).toEqual(["connect"]);
    expect(events).toEqual([]);
    expect(data).toBe("served");
    served.destroy();
  });
});
