import dns from "node:dns";
import { createBroker } from "@holdfast/ipc-broker";
import { connect, type ConnectOptions } from "@holdfast/ipc-broker/client";
import { formatEndpoint, OptionTypeError } from "@holdfast/net-core";
import { PortThief, temporaryDirectory } from "@holdfast/net-core/testing";
import { connect as connectPlainly, type NatsConnection } from "@nats-io/transport-node";
import { describe, expect, test, vi } from "vitest";
import { introducing } from "./introducing-server.ts";
import { nextStatus } from "./receiving.ts";

const AT_ONCE = { reconnectTimeWait: 5, reconnectJitter: 0, noRandomize: true };

function nameOf(client: NatsConnection): string | undefined {
  return client.info?.server_id;
}

/** Resolves once each client has lost its connection, which `lose` is for, and has another. */
async function reconnected(clients: readonly NatsConnection[], lose: () => void): Promise<void> {
  const back = Promise.all(clients.map((client) => nextStatus(client, "reconnect")));
  lose();
  await back;
}

async function closeAll(...clients: readonly NatsConnection[]): Promise<void> {
  await Promise.all(clients.map((client) => client.close()));
}

describe("connect() reaches", () => {
  test("a Unix socket, by its text, its endpoint, or among options", async () => {
    await using folder = await temporaryDirectory();
    await using server = await introducing("socket", `unix:${folder.path("broker.sock")}`);
    const text = formatEndpoint(server.endpoint);

    const clients = await Promise.all([
      connect(text),
      connect(server.endpoint),
      connect({ servers: text }),
      connect({ servers: [server.endpoint], name: "ann" }),
    ]);

    expect(clients.map(nameOf)).toEqual(Array(4).fill("socket"));
    await closeAll(...clients);
  });

  test.runIf(process.platform === "linux")("an abstract Unix socket", async () => {
    const name = `unix:@holdfast-client-${process.pid}`;
    await using _server = await introducing("abstract", name);

    const client = await connect(name);

    expect(nameOf(client)).toBe("abstract");
    expect(client.getServer()).toBe(name);
    await client.close();
  });

  test.runIf(process.platform === "win32")("a named pipe", async () => {
    const name = `npipe:holdfast-client-${process.pid}`;
    await using _server = await introducing("pipe", name);

    const client = await connect(name);

    expect(nameOf(client)).toBe("pipe");
    await client.close();
  });

  test.each(["tcp://127.0.0.1:", "nats://127.0.0.1:", "127.0.0.1:", "localhost:", ":", "tcp://:"])(
    "a TCP port as %s<port>",
    async (prefix) => {
      await using server = await introducing("port");

      const client = await connect(`${prefix}${formatEndpoint(server.endpoint).split(":").at(-1)}`);

      expect(nameOf(client)).toBe("port");
      await client.close();
    },
  );

  test("a TCP port that the official options name", async () => {
    await using server = await introducing("port");
    const port = Number(formatEndpoint(server.endpoint).split(":").at(-1));

    const client = await connect({ port });

    expect(nameOf(client)).toBe("port");
    await client.close();
  });
});

describe("side by side in one process", () => {
  test("connections to sockets and plain ones stay where they are through reconnects, whoever came first", async () => {
    await using folder = await temporaryDirectory();
    await using red = await introducing("red", `unix:${folder.path("red.sock")}`);
    await using blue = await introducing("blue", `unix:${folder.path("blue.sock")}`);
    await using green = await introducing("green");
    const plain = { ...AT_ONCE, servers: formatEndpoint(green.endpoint) };
    const clients = [
      await connectPlainly(plain),
      await connect({ ...AT_ONCE, servers: red.endpoint }),
      await connectPlainly(plain),
      await connect({ ...AT_ONCE, servers: blue.endpoint }),
      await connect({ ...AT_ONCE, servers: green.endpoint }),
      await connectPlainly(plain),
    ];
    const names = ["green", "red", "green", "blue", "green", "green"];
    expect(clients.map(nameOf)).toEqual(names);

    for (const servers of [[red, blue, green], [red], [green], [blue]]) {
      const affected = clients.filter((client) => servers.some((server) => server.name === nameOf(client)));
      await reconnected(affected, () => servers.forEach((server) => server.cut()));
      expect(clients.map(nameOf)).toEqual(names);
    }

    await closeAll(...clients);
  });

  test("they may be made at the same moment", async () => {
    await using folder = await temporaryDirectory();
    await using red = await introducing("red", `unix:${folder.path("red.sock")}`);
    await using green = await introducing("green");
    const plain = (): Promise<NatsConnection> => connectPlainly({ servers: formatEndpoint(green.endpoint) });
    const ours = (): Promise<NatsConnection> => connect(red.endpoint);

    const clients = await Promise.all([plain(), ours(), plain(), ours(), ours(), plain()]);

    expect(clients.map(nameOf)).toEqual(["green", "red", "green", "red", "red", "green"]);
    await closeAll(...clients);
  });

  test("no name is looked up for a path, at the start and later", async () => {
    await using folder = await temporaryDirectory();
    await using red = await introducing("red", `unix:${folder.path("red.sock")}`);
    const lookup = vi.spyOn(dns, "lookup");

    const client = await connect({ ...AT_ONCE, servers: red.endpoint });
    await reconnected([client], red.cut);

    expect(lookup).not.toHaveBeenCalled();
    lookup.mockRestore();
    await client.close();
  });
});

test("clients at a socket and at a port of one broker hear each other", async () => {
  await using folder = await temporaryDirectory();
  await using broker = createBroker({ listen: [`unix:${folder.path("broker.sock")}`, "tcp://127.0.0.1:0"] });
  const clients = await Promise.all((await broker.start()).map((endpoint) => connect(endpoint)));
  const [atSocket, atPort] = clients as [NatsConnection, NatsConnection];
  atPort.subscribe("ask", { callback: (_error, request) => void request.respond(`${request.string()} answered`) });
  await atPort.flush();

  const answer = await atSocket.request("ask", "asked at the socket,", { timeout: 4_000 });

  expect(answer.string()).toBe("asked at the socket, answered");
  await closeAll(...clients);
});

describe("with several servers", () => {
  test("the next one is taken when one is not there, be it a path or a port", async () => {
    await using folder = await temporaryDirectory();
    await using red = await introducing("red", `unix:${folder.path("red.sock")}`);
    await using green = await introducing("green");
    const missing = `unix:${folder.path("missing.sock")}`;

    const clients = [
      await connect({ ...AT_ONCE, servers: [missing, red.endpoint, green.endpoint] }),
      await connect({ ...AT_ONCE, servers: [missing, green.endpoint, red.endpoint] }),
      await connect({ ...AT_ONCE, servers: ["127.0.0.1:1", red.endpoint] }),
    ];

    expect(clients.map(nameOf)).toEqual(["red", "green", "red"]);
    await closeAll(...clients);
  });

  test("a reconnect goes to the next one, and the status says where", async () => {
    await using folder = await temporaryDirectory();
    await using red = await introducing("red", `unix:${folder.path("red.sock")}`);
    await using green = await introducing("green");
    const client = await connect({ ...AT_ONCE, servers: [red.endpoint, green.endpoint] });
    const [lost, back] = [nextStatus(client, "disconnect"), nextStatus(client, "reconnect")];

    await red[Symbol.asyncDispose]();

    expect((await lost).server).toBe(`unix:${folder.path("red.sock")}`);
    expect(`tcp://${(await back).server}`).toBe(formatEndpoint(green.endpoint));
    expect(nameOf(client)).toBe("green");
    await client.close();
  });

  test("paths are shown as they were given, and can be set anew", async () => {
    await using folder = await temporaryDirectory();
    await using red = await introducing("red", `unix:${folder.path("red.sock")}`);
    await using blue = await introducing("blue", `unix:${folder.path("blue.sock")}`);
    const client = await connect({ ...AT_ONCE, servers: [red.endpoint, "127.0.0.1:1"] });
    const shown = (): string[] => client.getServers().map((server) => server.listen);
    expect(client.getServer()).toBe(formatEndpoint(red.endpoint));
    expect(shown()).toEqual([formatEndpoint(red.endpoint), "127.0.0.1:1"]);

    client.setServers(shown()); // as they are
    client.setServers([formatEndpoint(blue.endpoint)]);
    await reconnected([client], red.cut);

    expect(shown()).toEqual([formatEndpoint(blue.endpoint)]);
    expect(nameOf(client)).toBe("blue");
    await client.close();
  });

  test("reconnectToServer chooses among paths", async () => {
    await using folder = await temporaryDirectory();
    await using red = await introducing("red", `unix:${folder.path("red.sock")}`);
    await using blue = await introducing("blue", `unix:${folder.path("blue.sock")}`);
    const pools: string[][] = [];
    const options: ConnectOptions = {
      ...AT_ONCE,
      servers: [red.endpoint, blue.endpoint],
      reconnectToServer(pool, info) {
        pools.push(pool.map((server) => server.listen));
        const chosen = pool.find((server) => server.listen === formatEndpoint(blue.endpoint));
        return info === null || chosen === undefined ? null : { server: chosen, delay: 1 };
      },
    };

    const client = await connect(options);
    expect(nameOf(client)).toBe("red");
    await reconnected([client], red.cut);

    expect(nameOf(client)).toBe("blue");
    expect(pools[0]).toEqual([red, blue].map((server) => formatEndpoint(server.endpoint)));
    await client.close();
  });

  test("a client of a path does not follow a server's cluster, unless it is told to", async () => {
    await using folder = await temporaryDirectory();
    const clustered = { connect_urls: ["192.0.2.1:4222"] };
    await using red = await introducing("red", `unix:${folder.path("red.sock")}`, clustered);

    const stays = await connect(red.endpoint);
    const follows = await connect({ servers: red.endpoint, ignoreClusterUpdates: false });

    expect(stays.getServers()).toHaveLength(1);
    expect(follows.getServers()).toHaveLength(2);
    await closeAll(stays, follows);
  });

  test("TLS is for the ports among them", async () => {
    await using folder = await temporaryDirectory();
    await using red = await introducing("red", `unix:${folder.path("red.sock")}`);
    await using green = await introducing("green");

    const client = await connect({ ...AT_ONCE, servers: [red.endpoint, green.endpoint], tls: {} });

    expect(nameOf(client)).toBe("red");
    await expect(connect({ servers: green.endpoint, tls: {} })).rejects.toThrow("does not support 'tls'");
    await client.close();
  });
});

describe("connect() fails", () => {
  test("where there is no socket, and says where", async () => {
    await using folder = await temporaryDirectory();
    const endpoint = `unix:${folder.path("missing.sock")}`;

    const error = await connect(endpoint).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: "ERR_CONNECT_FAILED", endpoint, by: "error", cause: { code: "ENOENT" } });
    expect((error as Error).message).toContain(endpoint);
  });

  test.skipIf(process.platform === "win32")("where nobody listens at a socket any more", async () => {
    await using folder = await temporaryDirectory();
    const endpoint = `unix:${folder.path("stale.sock")}`;
    const thief = await PortThief.hold(endpoint);
    await thief.kill();

    const error = await connect(endpoint).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: "ERR_CONNECT_FAILED", cause: { code: "ECONNREFUSED" } });
  });

  test("for a server that is none", async () => {
    await expect(connect("unix:")).rejects.toMatchObject({ code: "ERR_INVALID_ENDPOINT" });
    await expect(connect({ servers: ["127.0.0.1:1", "fd:3"] })).rejects.toMatchObject({ code: "ERR_INVALID_ENDPOINT" });
    await expect(connect("wss://broker.example")).rejects.toThrow("websockets");
  });

  test("when TLS is asked for and there are paths alone", async () => {
    const error = await connect({ servers: "unix:/run/broker.sock", tls: {} }).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(OptionTypeError);
    expect(error).toMatchObject({ code: "ERR_OPTION_TYPE", option: "tls" });
  });

  test("and leaves the caller's options as they are", async () => {
    const options = Object.freeze({ servers: Object.freeze(["unix:/no/such/broker.sock"]) });

    await expect(connect(options)).rejects.toMatchObject({ code: "ERR_CONNECT_FAILED" });
  });
});
