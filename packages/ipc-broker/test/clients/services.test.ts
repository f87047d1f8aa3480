import { type Service, ServiceError, Svcm } from "@nats-io/services";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { describeServers } from "./servers.ts";

// The services framework brings an older copy of the client's types, which is as good at run time.
function servicesOf(client: NatsConnection): Svcm {
  return new Svcm(client as unknown as ConstructorParameters<typeof Svcm>[0]);
}

function serviceErrorOf(answer: Msg): ServiceError | null {
  return ServiceError.toServiceError(answer as unknown as Parameters<typeof ServiceError.toServiceError>[0]);
}

/** A service that adds and fails, with one endpoint in a group. */
async function calculator(client: NatsConnection): Promise<Service> {
  const service = await servicesOf(client).add({
    name: "calculator",
    version: "1.2.3",
    description: "calculates",
    metadata: { kind: "test" },
  });
  service.addEndpoint("sum", (_error, request) => {
    const numbers = request.json<number[]>();
    request.respond(JSON.stringify(numbers.reduce((sum, number) => sum + number, 0)));
  });
  service.addGroup("wrong").addEndpoint("always", (_error, request) => request.respondError(418, "no idea"));
  await client.flush();
  return service;
}

/** What the only service that answers tells. */
async function only<Answer>(answers: Promise<AsyncIterable<Answer>>): Promise<Answer> {
  const all: Answer[] = [];
  for await (const answer of await answers) all.push(answer);
  expect(all).toHaveLength(1);
  return all[0] as Answer;
}

const ONE_ANSWER = { strategy: "count", maxMessages: 1, maxWait: 4_000 } as const;

describeServers("services of the official client", (start) => {
  test("an endpoint answers, also within a group", async () => {
    await using server = await start();
    await calculator(await server.connect());
    const client = await server.connect();

    const sum = await client.request("sum", JSON.stringify([1, 2, 39]), { timeout: 4_000 });
    const failed = await client.request("wrong.always", "", { timeout: 4_000 });

    expect(sum.json()).toBe(42);
    expect(serviceErrorOf(failed)).toMatchObject({ code: 418, message: "no idea" });
  });

  test.each([["any name", []] as const, ["its name", ["calculator"]] as const])(
    "a service is found by %s",
    async (_how, name) => {
      await using server = await start();
      const service = await calculator(await server.connect());
      const finder = servicesOf(await server.connect()).client(ONE_ANSWER);

      expect(await only(finder.ping(...name))).toMatchObject({ name: "calculator", id: service.ping().id });
    },
  );

  test("a service tells what it is, and what it has done, by its name and id", async () => {
    await using server = await start();
    const service = await calculator(await server.connect());
    const client = await server.connect();
    const finder = servicesOf(client).client(ONE_ANSWER);
    const { name, id } = service.ping();
    await client.request("sum", "[1]", { timeout: 4_000 });
    await client.request("sum", "[2]", { timeout: 4_000 });

    expect(await only(finder.info(name, id))).toMatchObject({
      version: "1.2.3",
      description: "calculates",
      metadata: { kind: "test" },
      endpoints: [
        { name: "sum", subject: "sum", queue_group: "q" },
        { name: "always", subject: "wrong.always", queue_group: "q" },
      ],
    });
    expect(await only(finder.stats(name, id))).toMatchObject({
      endpoints: [
        { name: "sum", num_requests: 2, num_errors: 0 },
        { name: "always", num_requests: 0 },
      ],
    });
  });

  test("several instances of a service share the requests, and are all found", async () => {
    await using server = await start();
    const instances = [await calculator(await server.connect()), await calculator(await server.connect())];
    const client = await server.connect();
    const finder = servicesOf(client).client({ strategy: "count", maxMessages: 2, maxWait: 4_000 });

    for (let i = 0; i < 50; i++) await client.request("sum", "[1]", { timeout: 4_000 });

    const counts: number[] = [];
    const ids: string[] = [];
    for await (const stats of await finder.stats("calculator")) {
      ids.push(stats.id);
      counts.push(stats.endpoints?.[0]?.num_requests ?? 0);
    }
    expect(ids.toSorted()).toEqual(instances.map((instance) => instance.ping().id).toSorted());
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(50);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  test("a service that has stopped is gone", async () => {
    await using server = await start();
    const service = await calculator(await server.connect());
    const client = await server.connect();

    await service.stop();

    await expect(client.request("sum", "[1]", { timeout: 4_000 })).rejects.toThrow(/no responders/);
  });
});
