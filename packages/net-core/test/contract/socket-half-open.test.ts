import { once } from "node:events";
import { text } from "node:stream/consumers";
import nodeNet from "node:net";
import netCore from "@holdfast/net-core";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed, connected, modules, type Net, recorded } from "./support.ts";

const canDisposeOfIterators = Symbol.asyncDispose in new nodeNet.Socket()[Symbol.asyncIterator]();

/** What `for await` reads up to the peer's FIN. */
async function chunksOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  let heard = "";
  for await (const chunk of chunks) heard += chunk.toString();
  return heard;
}

describe.each(modules)("%s", (_specifier, net) => {
  test("with allowHalfOpen both sides end when they like", async () => {
    await using pair = await connected(net, { server: { allowHalfOpen: true }, client: { allowHalfOpen: true } });
    const seen = recorded(pair.accepted, "end", "finish", "close");

    pair.client.end("question");
    const question = await chunksOf(pair.accepted.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>);
    pair.accepted.end("answer");
    const [answer] = await Promise.all([text(pair.client), closed(pair.accepted)]);

    expect([question, answer]).toEqual(["question", "answer"]);
    expect(seen).toEqual(["end", "finish", "close"]);
  });

  test("without allowHalfOpen the FIN is answered once all that was written is out", async () => {
    await using pair = await connected(net);
    const much = Buffer.alloc(4 * 1024 * 1024);
    pair.accepted.write(much);

    pair.client.end();
    await once(pair.accepted.resume(), "end");
    pair.client.resume();
    await closed(pair.client);

    expect(pair.client.bytesRead).toBe(much.length);
  });

  test("readyState tells which directions are open", async () => {
    await using pair = await connected(net, { server: { allowHalfOpen: true }, client: { allowHalfOpen: true } });
    const before = [pair.client.readyState, pair.accepted.readyState];

    pair.client.end();
    await once(pair.accepted.resume(), "end");
    const half = [pair.client.readyState, pair.accepted.readyState];
    pair.accepted.end();
    pair.client.resume();
    await Promise.all([closed(pair.client), closed(pair.accepted)]);

    expect([before, half, [pair.client.readyState, pair.accepted.readyState]]).toEqual([
      ["open", "open"],
      ["readOnly", "writeOnly"],
      ["closed", "closed"],
    ]);
  });

  test("a Unix socket can be half-open too", async () => {
    await using directory = await temporaryDirectory();
    await using pair = await connected(net, { server: { allowHalfOpen: true }, path: directory.path("a.sock") });
    const answer = text(pair.client);

    pair.client.end();
    await once(pair.accepted.resume(), "end");
    pair.accepted.end("answer");

    expect(await answer).toBe("answer");
  });

  test("iterator({ destroyOnReturn: false }) leaves the writable half alone", async () => {
    await using pair = await connected(net, { server: { allowHalfOpen: true } });
    const answer = text(pair.client);

    pair.client.end("question");
    const question = await chunksOf(pair.accepted.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>);
    pair.accepted.end(`you said ${question}`);

    expect(await answer).toBe("you said question");
  });

  test("for await gives texts after setEncoding", async () => {
    await using pair = await connected(net);
    const chunks: unknown[] = [];

    pair.client.end("häh");
    for await (const chunk of pair.accepted.setEncoding("utf8")) chunks.push(chunk);

    expect(chunks.join("")).toBe("häh");
    expect(typeof chunks[0]).toBe("string");
  });

  test("leaving a for await early destroys the socket", async () => {
    await using pair = await connected(net, { server: { allowHalfOpen: true } });
    const ended = closed(pair.accepted);

    pair.client.write("one");
    for await (const _chunk of pair.accepted) break;

    expect(pair.accepted.destroyed).toBe(true);
    await ended;
  });

  test("an exception in a for await destroys the socket", async () => {
    await using pair = await connected(net, { server: { allowHalfOpen: true } });
    const ended = closed(pair.accepted);
    const reason = new Error("not for me");

    pair.client.write("one");
    const read = async (): Promise<void> => {
      for await (const _chunk of pair.accepted) throw reason;
    };

    await expect(read()).rejects.toBe(reason);
    expect(pair.accepted.destroyed).toBe(true);
    await ended;
  });

  test("an error thrown into a socket's iterator comes back and destroys the socket", async () => {
    await using pair = await connected(net, { server: { allowHalfOpen: true } });
    const ended = closed(pair.accepted);
    const iterator = pair.accepted[Symbol.asyncIterator]() as AsyncGenerator<Buffer>;
    const reason = new Error("not for me");

    pair.client.write("one");
    await iterator.next();

    await expect(iterator.throw(reason)).rejects.toBe(reason);
    expect(pair.accepted.destroyed).toBe(true);
    await ended;
  });

  test.skipIf(!canDisposeOfIterators)(
    "disposing of its iterator destroys the socket (where Node's has that)",
    async () => {
      await using pair = await connected(net, { server: { allowHalfOpen: true } });
      const ended = closed(pair.accepted);
      pair.client.write("one");

      {
        await using iterator = pair.accepted[Symbol.asyncIterator]() as AsyncGenerator<Buffer>;
        await iterator.next();
      }

      expect(pair.accepted.destroyed).toBe(true);
      await ended;
    },
  );

  test("for await throws the error of a connection that breaks", async () => {
    await using pair = await connected(net);

    const read = chunksOf(pair.accepted);
    pair.client.resetAndDestroy();

    await expect(read).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test("for await throws ERR_STREAM_PREMATURE_CLOSE when the socket is destroyed meanwhile", async () => {
    await using pair = await connected(net);

    const read = chunksOf(pair.accepted);
    pair.accepted.destroy();

    await expect(read).rejects.toMatchObject({ code: "ERR_STREAM_PREMATURE_CLOSE" });
  });
});

describe("@holdfast/net-core only (nodejs/node#49073: on some Node lines the answer is lost)", () => {
  const net = netCore as unknown as Net;

  test.each(["accepted", "connecting"])("for await keeps the writable half of the %s socket", async (side) => {
    await using pair = await connected(net, { server: { allowHalfOpen: true }, client: { allowHalfOpen: true } });
    const [reader, peer]: nodeNet.Socket[] =
      side === "accepted" ? [pair.accepted, pair.client] : [pair.client, pair.accepted];
    const answer = text(peer!);

    peer!.end("question");
    const question = await chunksOf(reader!);
    const state = reader!.readyState;
    reader!.end(`you said ${question}`);

    expect(state).toBe("writeOnly");
    expect(await answer).toBe("you said question");
  });
});
