import { ADDRCONFIG, type LookupOptions } from "node:dns";
import { once } from "node:events";
import type nodeNet from "node:net";
import { describe, expect, test } from "vitest";
import { closed, failed, modules, onLinux, recorded, serving, startFixture } from "./support.ts";

type Answer = Parameters<Parameters<nodeNet.LookupFunction>[2]>;
interface Asked {
  readonly host: string;
  readonly options: LookupOptions;
}

/** A lookup that gives `answer`, and what it was asked. */
function lookupGiving(...answer: Answer): { lookup: nodeNet.LookupFunction; asked: Asked[] } {
  const asked: Asked[] = [];
  const lookup: nodeNet.LookupFunction = (host, options, callback) => {
    asked.push({ host, options });
    process.nextTick(callback, ...answer);
  };
  return { lookup, asked };
}

const loopback: Answer = [null, "127.0.0.1", 4];

describe.each(modules)("%s", (_specifier, net) => {
  test("a host's name is looked up by `lookup`, and 'lookup' tells the outcome", async () => {
    await using served = await serving(net);
    const { lookup, asked } = lookupGiving(...loopback);

    const socket = net.connect({ port: served.port, host: "some.host", family: 4, lookup });
    const [told] = await Promise.all([once(socket, "lookup"), once(socket, "connect")]);

    expect(told).toEqual([null, "127.0.0.1", 4, "some.host"]);
    expect(asked).toEqual([{ host: "some.host", options: expect.objectContaining({ family: 4 }) as unknown }]);
    expect(socket.remoteAddress).toBe("127.0.0.1");
    socket.destroy();
  });

  test("`family` and `hints` reach the lookup", async () => {
    await using served = await serving(net);
    const { lookup, asked } = lookupGiving(...loopback);

    const socket = net.connect({ port: served.port, host: "some.host", family: 4, hints: ADDRCONFIG, lookup });
    await once(socket, "connect");

    expect(asked[0]?.options).toMatchObject({ family: 4, hints: ADDRCONFIG });
    socket.destroy();
  });

  test("`family` picks one of the addresses of localhost", async () => {
    await using served = await serving(net);

    const socket = net.connect({ port: served.port, host: "localhost", family: 4 });
    await once(socket, "connect");

    expect(socket).toMatchObject({ remoteAddress: "127.0.0.1", remoteFamily: "IPv4" });
    socket.destroy();
  });

  test("an address is not looked up", async () => {
    await using served = await serving(net);
    const { lookup, asked } = lookupGiving(...loopback);

    const socket = net.connect({ port: served.port, host: "127.0.0.1", lookup });
    const seen = recorded(socket, "lookup");
    await once(socket, "connect");

    expect([asked, seen]).toEqual([[], []]);
    socket.destroy();
  });

  test("a failed lookup is told by 'lookup' and is the 'error'", async () => {
    const failure = Object.assign(new Error("no such host"), { code: "ENOTFOUND" });
    const { lookup } = lookupGiving(failure, "");

    const socket = net.connect({ port: 1, host: "some.host", family: 4, lookup });
    const seen = recorded(socket, "lookup", "connect", "error", "close");
    const [[told], error, [hadError]] = await Promise.all([
      new Promise<unknown[]>((resolve) => void socket.once("lookup", (...args) => resolve(args))),
      failed(socket),
      closed(socket),
    ]);

    expect([told, error, hadError]).toEqual([failure, failure, true]);
    expect(seen).toEqual(["lookup", "error", "close"]);
  });

  test.each<[code: string, answer: Answer]>([
    ["ERR_INVALID_IP_ADDRESS", [null, "not an address", 4]],
    ["ERR_INVALID_ADDRESS_FAMILY", [null, "127.0.0.1", 5]],
  ])("a lookup that answers nonsense is an 'error' %s", async (code, answer) => {
    const { lookup } = lookupGiving(...answer);

    const socket = net.connect({ port: 1, host: "some.host", family: 4, lookup });

    expect(await failed(socket)).toMatchObject({ code });
  });

  test("the host is localhost by default", async () => {
    await using served = await serving(net);
    const { lookup, asked } = lookupGiving(...loopback);

    const socket = net.connect({ port: served.port, family: 4, lookup } as nodeNet.TcpNetConnectOpts);
    await once(socket, "connect");

    expect(asked[0]?.host).toBe("localhost");
    socket.destroy();
  });

  describe("with several addresses (`autoSelectFamily`)", () => {
    const both: Answer = [
      null,
      [
        { address: "::1", family: 6 },
        { address: "127.0.0.1", family: 4 },
      ],
    ];

    test("all are asked for, each is told, and the first that answers is connected to", async () => {
      await using served = await serving(net);
      const { lookup, asked } = lookupGiving(...both);

      const socket = net.connect({ port: served.port, host: "some.host", lookup });
      const seen: unknown[][] = [];
      for (const event of ["lookup", "connectionAttempt", "connectionAttemptFailed", "connect"]) {
        socket.on(event, (...args: unknown[]) => void seen.push([event, ...args.slice(0, 3)]));
      }
      await once(socket, "connect");

      expect(asked[0]?.options).toMatchObject({ all: true });
      expect(seen).toEqual([
        ["lookup", null, "::1", 6],
        ["lookup", null, "127.0.0.1", 4],
        ["connectionAttempt", "::1", served.port, 6],
        ["connectionAttemptFailed", "::1", served.port, 6],
        ["connectionAttempt", "127.0.0.1", served.port, 4],
        ["connect"],
      ]);
      expect(socket.remoteAddress).toBe("127.0.0.1");
      expect(socket.autoSelectFamilyAttemptedAddresses).toEqual([`::1:${served.port}`, `127.0.0.1:${served.port}`]);
      socket.destroy();
    });

    test("the 'error' has those of all attempts when none succeeds", async () => {
      await using gone = net.createServer();
      gone.listen(0, "127.0.0.1");
      await once(gone, "listening");
      const { port } = gone.address() as nodeNet.AddressInfo;
      await gone[Symbol.asyncDispose]();
      const { lookup } = lookupGiving(...both);

      const socket = net.connect({ port, host: "some.host", lookup });
      const error = await failed(socket);

      expect(error).toBeInstanceOf(AggregateError);
      expect(error).toMatchObject({ code: "ECONNREFUSED" });
      expect((error as unknown as AggregateError).errors).toHaveLength(2);
    });

    test("`autoSelectFamily: false` asks for one address only", async () => {
      await using served = await serving(net);
      const { lookup, asked } = lookupGiving(...loopback);

      const socket = net.connect({ port: served.port, host: "some.host", autoSelectFamily: false, lookup });
      await once(socket, "connect");

      expect(asked[0]?.options.all).toBeUndefined();
      expect(socket.autoSelectFamilyAttemptedAddresses).toBeUndefined();
      socket.destroy();
    });

    test("setDefaultAutoSelectFamily(false) does so for every socket", async () => {
      await using served = await serving(net);
      const { lookup, asked } = lookupGiving(...loopback);
      net.setDefaultAutoSelectFamily(false);

      const socket = net.connect({ port: served.port, host: "some.host", lookup });
      net.setDefaultAutoSelectFamily(true);
      await once(socket, "connect");

      expect(asked[0]?.options.all).toBeUndefined();
      socket.destroy();
    });

    test.skipIf(!onLinux)(
      "an address that does not answer in time is left for the next (a full backlog drops SYNs on Linux)",
      { timeout: 30_000 },
      async () => {
        await using child = startFixture("accept-nobody.ts", []);
        const port = await child.next<number>();
        const waiting = [net.connect(port, "127.0.0.1"), net.connect(port, "127.0.0.1")];
        await Promise.all(waiting.map((socket) => once(socket, "connect")));
        await using _served = await serving(net, {}, { port, host: "127.0.0.2" });
        const { lookup } = lookupGiving(null, [
          { address: "127.0.0.1", family: 4 },
          { address: "127.0.0.2", family: 4 },
        ]);

        const socket = net.connect({ port, host: "some.host", lookup, autoSelectFamilyAttemptTimeout: 10 });
        const [late] = await Promise.all([once(socket, "connectionAttemptTimeout"), once(socket, "connect")]);

        expect(late).toEqual(["127.0.0.1", port, 4]);
        expect(socket.remoteAddress).toBe("127.0.0.2");
        for (const open of [socket, ...waiting]) open.destroy();
      },
    );
  });
});
