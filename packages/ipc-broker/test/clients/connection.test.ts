import { ClosedConnectionError, ConnectionError, DrainingConnectionError } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { nextStatus, texts, textsUntilEnd } from "./receiving.ts";
import { describeServers } from "./servers.ts";

describeServers("connections of the official client", (start) => {
  test("the server introduces itself", async () => {
    await using server = await start();

    const [first, second] = [await server.connect(), await server.connect()];

    expect(first.info).toMatchObject({ headers: true, proto: 1 });
    expect(first.info?.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(first.info?.server_id).toBe(second.info?.server_id);
    expect(second.info?.client_id).toBeGreaterThan(first.info?.client_id ?? Infinity);
    expect(first.info?.auth_required).not.toBe(true);
  });

  test("flush() and rtt() come back from the server", async () => {
    await using server = await start();
    const client = await server.connect();

    await client.flush();

    expect(await client.rtt()).toBeGreaterThanOrEqual(0);
  });

  test("a client that wants each command confirmed works as any other", async () => {
    await using server = await start();
    const client = await server.connect({ verbose: true, pedantic: true });
    const heard = client.subscribe("talk", { max: 1 });

    client.publish("talk", "hello");

    expect(await textsUntilEnd(heard)).toEqual(["hello"]);
  });

  test("the client's own pings keep it open", async () => {
    await using server = await start();
    const client = await server.connect({ pingInterval: 5 });

    for (let i = 0; i < 5; i++) await nextStatus(client, "ping");

    expect(client.isClosed()).toBe(false);
  });

  test("drain() of a connection hands over what has come, sends what is left, and closes", async () => {
    await using server = await start();
    const [ann, bob] = [await server.connect(), await server.connect()];
    const numbers = Array.from({ length: 1_000 }, (_, number) => String(number));
    const heardByAnn = ann.subscribe("to.ann");
    const heardByBob = bob.subscribe("to.bob");
    await Promise.all([ann.flush(), bob.flush()]);
    for (const number of numbers) {
      bob.publish("to.ann", number);
      ann.publish("to.bob", number);
    }
    await bob.flush();

    await ann.drain();

    expect(ann.isClosed()).toBe(true);
    expect(await textsUntilEnd(heardByAnn)).toEqual(numbers);
    expect(await texts(heardByBob, numbers.length)).toEqual(numbers);
  });

  test("drain() of a subscription hands over what has come, and ends it alone", async () => {
    await using server = await start();
    const client = await server.connect();
    const drained = client.subscribe("talk");
    const stays = client.subscribe("talk");
    client.publish("talk", "before");

    const draining = drained.drain();
    client.publish("talk", "after");
    await draining;

    expect(await textsUntilEnd(drained)).toEqual(["before"]);
    expect(await texts(stays, 2)).toEqual(["before", "after"]);
  });

  test("while it drains, a connection takes no new subscription", async () => {
    await using server = await start();
    const client = await server.connect();

    const drained = client.drain();

    expect(() => client.subscribe("late")).toThrow(DrainingConnectionError);
    await drained;
  });

  test("close() ends subscriptions and requests, without an error", async () => {
    await using server = await start();
    const client = await server.connect();
    const heard = client.subscribe("talk");
    client.subscribe("silence");
    const request = client.request("silence", "", { timeout: 4_000 }).catch((error: Error) => error.message);
    await client.flush();

    await client.close();

    expect(await client.closed()).toBeUndefined();
    expect(await textsUntilEnd(heard)).toEqual([]);
    expect(await request).toMatch(/closed/);
    expect(() => client.publish("talk")).toThrow(ClosedConnectionError);
  });

  test("after the server was killed, a client comes back and has its subscriptions", async () => {
    await using server = await start();
    const client = await server.connect();
    const heard = client.subscribe("talk");
    await client.flush();
    const [lost, back] = [nextStatus(client, "disconnect"), nextStatus(client, "reconnect")];
    const idBefore = client.info?.server_id;

    await server.kill();
    await lost;
    await server.revive();
    await back;
    client.publish("talk", "after");

    expect(await texts(heard)).toEqual(["after"]);
    expect(client.info?.server_id).not.toBe(idBefore);
  });

  test("what waits for an answer when the server is killed is told so", async () => {
    await using server = await start();
    const client = await server.connect({ reconnect: false });
    client.subscribe("silence");
    const request = client.request("silence", "", { timeout: 4_000 });
    const failed = expect(request).rejects.toThrow();
    await client.flush();

    await server.kill();

    await failed;
    await client.closed();
  });

  test("a client that is asked to reconnects, and has its subscriptions", async () => {
    await using server = await start();
    const client = await server.connect();
    const heard = client.subscribe("talk");
    const back = nextStatus(client, "reconnect");

    await client.reconnect();
    await back;
    client.publish("talk", "hello");

    expect(await texts(heard)).toEqual(["hello"]);
  });

  test("where nobody listens, there is an error", async () => {
    await using server = await start();
    await server.kill();

    const error = await server.connect().catch((reason: unknown) => reason);

    if (server.endpoint.kind === "tcp") expect(error).toBeInstanceOf(ConnectionError);
    else expect(error).toMatchObject({ code: "ERR_CONNECT_FAILED" });
  });

  test("the server tells that it will go, and serves on", async () => {
    await using server = await start();
    const client = await server.connect();
    const told = nextStatus(client, "ldm");
    const heard = client.subscribe("talk");

    server.announceEnd();
    await told;
    client.publish("talk", "still here");

    expect(client.info?.ldm).toBe(true);
    expect(await texts(heard)).toEqual(["still here"]);
  });
});
