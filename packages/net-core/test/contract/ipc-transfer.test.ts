import { once } from "node:events";
import type nodeNet from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { listening, modules, type RunningFixture, startFixture } from "./support.ts";

/** Sends a server or socket to a child, and resolves with what the child says about it. */
async function handOver(
  child: RunningFixture,
  kind: string,
  handle: nodeNet.Server | nodeNet.Socket,
): Promise<unknown> {
  child.process.send(kind, handle);
  return await child.next();
}

describe.skipIf(process.platform === "win32").each(modules)("%s", { timeout: 30_000 }, (specifier, net) => {
  const able = specifier === "@holdfast/net-core";

  test(`a server sent to a child serves there${able ? " and can be adopted" : ""}`, async () => {
    const server = net.createServer();
    const port = await listening(server);
    await using child = startFixture("receive-handle.ts", [specifier]);

    const about = await handOver(child, "server", server);
    server.close(); // the child has the address from here on
    const answer = await text(net.connect(port, "127.0.0.1"));
    const ofConnection = await child.next();

    expect(about).toEqual({ isInstance: true, port, able });
    expect(ofConnection).toEqual({ isInstance: true, able });
    expect(answer).toBe("from the child");
  });

  test(`a connection sent to a child goes on there${able ? " and can be adopted" : ""}`, async () => {
    const server = net.createServer({ pauseOnConnect: true });
    await using child = startFixture("receive-handle.ts", [specifier]);
    const client = net.connect(await listening(server), "127.0.0.1");
    const answer = text(client);
    const [accepted] = (await once(server, "connection")) as [nodeNet.Socket];

    const about = await handOver(child, "socket", accepted);
    client.end("question");

    expect(await answer).toBe("the child heard question");
    expect(about).toEqual({ isInstance: true, able });
    server.close(); // its 'close' never comes once a child that had a connection is gone
  });

  test("getConnections counts those that a child has as well", async () => {
    const server = net.createServer({ pauseOnConnect: true });
    await using child = startFixture("receive-handle.ts", [specifier]);
    const client = net.connect(await listening(server), "127.0.0.1");
    const [accepted] = (await once(server, "connection")) as [nodeNet.Socket];
    await handOver(child, "socket", accepted);

    const count = await new Promise((resolve) => {
      server.getConnections((_error, connections) => resolve(connections));
    });

    expect(count).toBe(1);
    client.destroy();
    server.close();
  });
});
