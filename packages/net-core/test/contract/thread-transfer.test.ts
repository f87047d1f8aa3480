import { once } from "node:events";
import nodeNet from "node:net";
import { text } from "node:stream/consumers";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { listening, modules, serving } from "./support.ts";

/** Newer Node lines move servers and connections to other threads. */
const canTransfer = Object.getOwnPropertySymbols(nodeNet.Server.prototype).some(
  (symbol) => symbol.description === "messaging_transfer_symbol",
);

const startThread = (specifier: string): Worker =>
  new Worker(new URL("../fixtures/receive-handle-in-thread.ts", import.meta.url), {
    workerData: specifier,
    execArgv: ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning"],
  });

describe.skipIf(!canTransfer).each(modules)(
  "%s (where threads take servers and sockets)",
  { timeout: 30_000 },
  (specifier, net) => {
    const able = specifier === "@holdfast/net-core";

    test(`a server moved to a thread serves there${able ? " and can be adopted" : ""}`, async () => {
      const server = net.createServer();
      const port = await listening(server);
      const thread = startThread(specifier);

      thread.postMessage(server, [server]);
      const [about] = (await once(thread, "message")) as unknown[];
      const answer = await text(net.connect(port, "127.0.0.1"));

      expect(about).toEqual({ isInstance: true, able });
      expect(answer).toBe("from the thread");
      expect(server.listening).toBe(false);
      await thread.terminate();
    });

    test(`a connection moved to a thread goes on there${able ? " and can be adopted" : ""}`, async () => {
      await using served = await serving(net, { pauseOnConnect: true });
      const thread = startThread(specifier);
      const client = net.connect(served.port, "127.0.0.1");
      const [accepted] = (await once(served.server, "connection")) as [nodeNet.Socket];

      thread.postMessage(accepted, [accepted]);
      const [about] = (await once(thread, "message")) as unknown[];

      expect(about).toEqual({ isInstance: true, able });
      expect(await text(client)).toBe("from the thread");
      await thread.terminate();
    });
  },
);
