import type { AuthOptions } from "@holdfast/ipc-broker";
import { createUser } from "@nats-io/nkeys";
import {
  AuthorizationError,
  type NatsConnection,
  nkeyAuthenticator,
  PermissionViolationError,
} from "@nats-io/transport-node";
import { describe, expect, test } from "vitest";
import { nextStatus, received, texts } from "./receiving.ts";
import { describeServers, startBrokerAtPath } from "./servers.ts";

const nkeyUser = createUser();
const stranger = createUser();

const WAYS_IN: readonly [name: string, auth: AuthOptions, right: object, wrong: object][] = [
  [
    "user and password",
    { users: [{ user: "ann", password: "secret" }] },
    { user: "ann", pass: "secret" },
    { user: "ann", pass: "guessed" },
  ],
  ["a token", { token: "secret" }, { token: "secret" }, { token: "guessed" }],
  [
    "an nkey",
    { users: [{ nkey: nkeyUser.getPublicKey() }] },
    { authenticator: nkeyAuthenticator(nkeyUser.getSeed()) },
    { authenticator: nkeyAuthenticator(stranger.getSeed()) },
  ],
];

// What "ann" may do; nobody else is known.
const LIMITED: AuthOptions = {
  users: [
    {
      user: "ann",
      password: "secret",
      permissions: {
        publish: { allow: ["open.>", "answers"], deny: ["open.not.this"] },
        subscribe: { allow: ["open.>", "_INBOX.>", "jobs workers"], deny: ["open.not.this"] },
      },
    },
  ],
};
const ANN = { user: "ann", pass: "secret" };

describeServers("the official client where one has to show who one is", (start) => {
  test.each(WAYS_IN)("%s lets in", async (_way, auth, right) => {
    await using server = await start({ auth });

    const client = await server.connect(right);
    const heard = client.subscribe("talk");
    client.publish("talk", "hello");

    expect(await texts(heard)).toEqual(["hello"]);
  });

  test.each(WAYS_IN)("%s that is wrong is refused, and so is who shows nothing", async (_way, auth, _right, wrong) => {
    await using server = await start({ auth });

    await expect(server.connect(wrong)).rejects.toBeInstanceOf(AuthorizationError);
    await expect(server.connect()).rejects.toBeInstanceOf(AuthorizationError);
  });

  describe("with permissions", () => {
    test("what is allowed works", async () => {
      await using server = await start({ auth: LIMITED });
      const client = await server.connect(ANN);
      const heard = client.subscribe("open.*");

      client.publish("open.door", "come in");

      expect(await texts(heard)).toEqual(["come in"]);
    });

    test.each(["closed", "open.not.this"])("a publish to %s is denied, and the connection stays", async (subject) => {
      await using server = await start({ auth: LIMITED });
      const client = await server.connect(ANN);
      const told = nextStatus(client, "error");

      client.publish(subject, "hello");

      const { error } = await told;
      expect(error).toBeInstanceOf(PermissionViolationError);
      expect(error).toMatchObject({ operation: "publish", subject });
      await client.flush();
    });

    test.each([
      { subject: "closed", queue: undefined },
      { subject: "open.not.this", queue: undefined },
      { subject: "jobs", queue: "idlers" },
    ])("a subscription to $subject with the queue $queue is denied, and only that ends", async ({ subject, queue }) => {
      await using server = await start({ auth: LIMITED });
      const client = await server.connect(ANN);
      const stays = client.subscribe("open.door");
      const denied = client.subscribe(subject, { ...(queue !== undefined && { queue }) });

      const error = await denied.closed;

      expect(error).toBeInstanceOf(PermissionViolationError);
      expect(error).toMatchObject({ operation: "subscription", subject, queue });
      client.publish("open.door", "still here");
      expect(await texts(stays)).toEqual(["still here"]);
    });

    test("a subscription is allowed in its queue group alone", async () => {
      await using server = await start({ auth: LIMITED });
      const client = await server.connect(ANN);

      const denied = client.subscribe("jobs");
      const allowed = client.subscribe("jobs", { queue: "workers" });

      expect(await denied.closed).toBeInstanceOf(PermissionViolationError);
      await client.flush();
      expect(allowed.isClosed()).toBe(false);
    });

    test.each([{ noMux: false }, { noMux: true }])(
      "a request that may not be sent fails by itself, with %j",
      async (options) => {
        await using server = await start({ auth: LIMITED });
        const client = await server.connect(ANN);

        const error = await client
          .request("closed", "", { ...options, timeout: 4_000 })
          .catch((reason: unknown) => reason);

        expect((error as Error).cause).toBeInstanceOf(PermissionViolationError);
        expect((error as Error).cause).toMatchObject({ operation: "publish", subject: "closed" });
      },
    );

    test("a wide subscription goes without what is denied within it", async () => {
      const auth = { users: [...(LIMITED.users ?? []), { user: "boss", password: "boss" }] };
      await using server = await start({ auth });
      const ann = await server.connect(ANN);
      const boss = await server.connect({ user: "boss", pass: "boss" });
      const heard = ann.subscribe("open.>");
      await ann.flush();

      boss.publish("open.not.this", "secret");
      boss.publish("open.door", "come in");

      expect(await texts(heard)).toEqual(["come in"]);
    });

    test("who may answer may do so once, wherever it is asked to, and nothing else", async () => {
      const auth: AuthOptions = {
        users: [
          {
            user: "service",
            password: "service",
            permissions: { publish: [], subscribe: ["ask"], allowResponses: true },
          },
          { user: "boss", password: "boss" },
        ],
      };
      await using server = await start({ auth });
      const service = await server.connect({ user: "service", pass: "service" });
      const boss = await server.connect({ user: "boss", pass: "boss" });
      await answerTwice(service);
      const told = nextStatus(service, "error");

      const answer = await boss.request("ask", "", { timeout: 4_000 });

      expect(answer.string()).toBe("first");
      expect((await told).error).toBeInstanceOf(PermissionViolationError);
    });
  });
});

async function answerTwice(service: NatsConnection): Promise<void> {
  service.subscribe("ask", {
    callback: (_error, request) => {
      request.respond("first");
      request.respond("second");
    },
  });
  await service.flush();
}

test("the official client of a user with `sender` is told who has published each message", async () => {
  const auth: AuthOptions = {
    users: [{ user: "auditor", password: "secret", sender: true }, ...(LIMITED.users ?? [])],
  };
  await using server = await startBrokerAtPath({ auth });
  const auditor = await server.connect({ user: "auditor", pass: "secret" });
  const heard = auditor.subscribe("open.>");
  await auditor.flush();
  const ann = await server.connect(ANN);

  ann.publish("open.news", "hello");
  const [message] = await received(heard);

  expect(message?.string()).toBe("hello");
  expect(message?.headers?.get("Holdfast-Sender")).toMatch(new RegExp(`^user=ann cid=${ann.info?.client_id}\\b`));
});
