import type nodeNet from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { closed, listening, modules, startFixture } from "./support.ts";

/** What a worker tells: where it listens, or how that failed, or what happens. */
interface Told {
  readonly worker: number;
  readonly event: string;
  readonly port?: number;
  readonly error?: object;
}

interface Cluster extends AsyncDisposable {
  /** Resolves with the next `count` messages of the workers. */
  readonly told: (count: number) => Promise<Told[]>;
}

/** A cluster whose workers all listen with `options`. */
function startCluster(specifier: string, workers: number, options: nodeNet.ListenOptions): Cluster {
  const primary = startFixture("cluster-primary.ts", [specifier, String(workers), JSON.stringify(options)]);
  return {
    async told(count) {
      const told: Told[] = [];
      while (told.length < count) told.push(await primary.next<Told>());
      return told.toSorted((one, other) => one.worker - other.worker);
    },
    [Symbol.asyncDispose]: () => primary[Symbol.asyncDispose](), // its workers end with it
  };
}

const local = { port: 0, host: "127.0.0.1" };

describe.each(modules)("%s", { timeout: 60_000 }, (specifier, net) => {
  test("two workers share one port through the primary, which gives connections to them in turn", async () => {
    await using cluster = startCluster(specifier, 2, local);
    const [first, second] = await cluster.told(2);
    const port = first?.port ?? 0;

    const answers = [
      await text(net.connect(port, "127.0.0.1")),
      await text(net.connect(port, "127.0.0.1")),
      await text(net.connect(port, "127.0.0.1")),
    ];

    expect(first).toEqual({ worker: 1, event: "listening", port });
    expect(second).toEqual({ worker: 2, event: "listening", port });
    expect(answers[0]).toBe(answers[2]);
    expect(answers.slice(0, 2).toSorted()).toEqual(["worker 1", "worker 2"]);
  });

  test("with `exclusive` each worker has a port of its own", async () => {
    await using cluster = startCluster(specifier, 2, { ...local, exclusive: true });

    const [first, second] = await cluster.told(2);

    expect([first?.event, second?.event]).toEqual(["listening", "listening"]);
    expect(first?.port).not.toBe(second?.port);
  });

  test("a taken port is an 'error' in the worker, told once and without a retry", async () => {
    await using holder = net.createServer();
    const port = await listening(holder);
    await using cluster = startCluster(specifier, 1, { port, host: "127.0.0.1" });

    const told = await cluster.told(2);

    expect(told).toEqual([
      {
        worker: 1,
        event: "error",
        error: { code: "EADDRINUSE", syscall: "bind", address: "127.0.0.1", port, name: "Error" },
      },
      // The worker listens elsewhere when it has failed: whatever else the failure tells comes before.
      { worker: 1, event: "listening", port: expect.any(Number) as number },
    ]);
  });

  test("`dropMaxConnection` makes a full worker drop instead of passing on", async () => {
    await using cluster = startCluster(specifier, 1, { ...local, maxConnections: 0 } as object);
    const [worker] = await cluster.told(1);

    await closed(net.connect(worker?.port ?? 0, "127.0.0.1").resume());

    expect(await cluster.told(1)).toEqual([{ worker: 1, event: "drop" }]);
  });
});
