import { headers, type Msg, type NatsConnection, RequestError, TimeoutError } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { textsUntilEnd } from "./receiving.ts";
import { describeServers } from "./servers.ts";

/** Answers each request on `subject` by what `answer` makes of it; resolves once the server knows. */
async function answering(client: NatsConnection, subject: string, answer: (request: Msg) => void): Promise<void> {
  client.subscribe(subject, { callback: (_error, request) => answer(request) });
  await client.flush();
}

describeServers("requests of the official client", (start) => {
  test("a request gets its answer, with headers", async () => {
    await using server = await start();
    const [asking, answerer] = [await server.connect(), await server.connect()];
    await answering(answerer, "double", (request) => {
      const told = headers();
      told.set("Asked", request.headers?.get("Ask") ?? "");
      request.respond(String(Number(request.string()) * 2), { headers: told });
    });
    const envelope = headers();
    envelope.set("Ask", "kindly");

    const answer = await asking.request("double", "21", { timeout: 4_000, headers: envelope });

    expect(answer.string()).toBe("42");
    expect(answer.headers?.get("Asked")).toBe("kindly");
  });

  test("many requests at once get each their own answer", async () => {
    await using server = await start();
    const [asking, answerer] = [await server.connect(), await server.connect()];
    await answering(answerer, "echo", (request) => request.respond(request.data));
    const questions = Array.from({ length: 500 }, (_, number) => String(number));

    const answers = await Promise.all(
      questions.map((question) => asking.request("echo", question, { timeout: 4_000 })),
    );

    expect(answers.map((answer) => answer.string())).toEqual(questions);
  });

  test("a request may have a subscription of its own for the answer", async () => {
    await using server = await start();
    const client = await server.connect();
    await answering(client, "where", (request) => request.respond(request.reply));

    const options = { noMux: true, reply: "here", timeout: 4_000 };

    expect((await client.request("where", "", options)).string()).toBe("here");
  });

  test.each([{ noMux: false }, { noMux: true }])("nobody there is told at once, with %j", async (options) => {
    await using server = await start();
    const client = await server.connect();

    const error = await client.request("nobody", "", { ...options, timeout: 4_000 }).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(RequestError);
    expect((error as RequestError).isNoResponders()).toBe(true);
    expect((error as Error).cause).toMatchObject({ subject: "nobody" });
  });

  test("where somebody listens but does not answer, the request times out", async () => {
    await using server = await start();
    const client = await server.connect();
    await answering(client, "silence", () => undefined);

    const request = client.request("silence", "", { timeout: 10 });

    await expect(request).rejects.toBeInstanceOf(TimeoutError);
  });

  test.each([{ noMux: false }, { noMux: true }])("many answers are counted, with %j", async (options) => {
    await using server = await start();
    const [asking, answerer] = [await server.connect(), await server.connect()];
    await answering(answerer, "letters", (request) => {
      for (const letter of ["a", "b", "c"]) request.respond(letter);
    });

    const answers = await asking.requestMany("letters", "", {
      ...options,
      strategy: "count",
      maxMessages: 3,
      maxWait: 4_000,
    });

    expect(await textsUntilEnd(answers)).toEqual(["a", "b", "c"]);
  });

  test("many answers end with an empty one", async () => {
    await using server = await start();
    const [asking, one, other] = [await server.connect(), await server.connect(), await server.connect()];
    await answering(one, "letters", (request) => request.respond("a"));
    await answering(other, "letters", (request) => {
      request.respond("b");
      request.respond("");
    });

    const answers = await asking.requestMany("letters", "", { strategy: "sentinel", maxWait: 4_000 });

    expect(await textsUntilEnd(answers)).toContain("b");
  });

  test.each([{ noMux: false }, { noMux: true }])(
    "nobody there for many answers is told at once, with %j",
    async (options) => {
      await using server = await start();
      const client = await server.connect();

      const answers = await client.requestMany("nobody", "", { ...options, strategy: "timer", maxWait: 4_000 });

      await expect(textsUntilEnd(answers)).rejects.toThrow(/no responders/);
    },
  );
});
