import { channel, subscribe, tracingChannel, unsubscribe } from "node:diagnostics_channel";
import type nodeNet from "node:net";
import { describe, expect, test } from "vitest";
import { connected, failed, listening, modules } from "./support.ts";

describe.each(modules)("%s", (_specifier, net) => {
  test.each(["net.client.socket", "net.server.socket"])(
    "`%s` tells of each socket, as its user has it",
    async (name) => {
      const sockets: unknown[] = [];
      const note = (message: unknown): void => void sockets.push((message as { socket: nodeNet.Socket }).socket);
      subscribe(name, note);

      await using pair = await connected(net);
      unsubscribe(name, note);

      expect(sockets).toEqual([name === "net.client.socket" ? pair.client : pair.accepted]);
      expect(sockets[0]).toBeInstanceOf(net.Socket);
      expect(channel(name).hasSubscribers).toBe(false);
    },
  );

  test("`net.server.listen` traces a listen that works and one that does not", async () => {
    const seen: unknown[] = [];
    const traced = tracingChannel("net.server.listen");
    const note = (what: string) => (message: unknown) => {
      seen.push([what, (message as { server: nodeNet.Server }).server]);
    };
    const subscribers = { asyncStart: note("start"), asyncEnd: note("end"), error: note("error") };
    traced.subscribe(subscribers);
    await using server = net.createServer();
    const other = net.createServer();

    const port = await listening(server);
    other.listen(port, "127.0.0.1");
    await failed(other);
    traced.unsubscribe(subscribers);

    expect(seen.map((entry) => (entry as unknown[])[0])).toEqual(["start", "end", "start", "error"]);
    expect(seen.map((entry) => (entry as unknown[])[1])).toEqual([server, server, other, other]);
  });
});
