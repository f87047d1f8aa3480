import { once } from "node:events";
import { buffer, text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { closed, connected, failed, modules, recorded } from "./support.ts";

const MORE_THAN_THE_KERNEL_TAKES = 16 * 1024 * 1024;

describe.each(modules)("%s", (_specifier, net) => {
  test.each<[what: string, data: string | Uint8Array, encoding: BufferEncoding | undefined]>([
    ["a text as UTF-8", "häh", undefined],
    ["a text in latin1", "h\u00e4h", "latin1"],
    ["a text in UTF-16", "häh", "utf16le"],
    ["hex digits", "00ff", "hex"],
    ["base64", "AP8=", "base64"],
    ["a Buffer", Buffer.from([0, 255]), undefined],
    ["a Uint8Array", new Uint8Array([0, 255]), undefined],
  ])("write sends %s", async (_what, data, encoding) => {
    await using pair = await connected(net);

    if (encoding === undefined) pair.client.write(data);
    else pair.client.write(data, encoding);
    pair.client.end();

    const expected = typeof data === "string" ? Buffer.from(data, encoding) : Buffer.from(data);
    expect(await buffer(pair.accepted)).toEqual(expected);
  });

  test("setDefaultEncoding changes what a text is written in", async () => {
    await using pair = await connected(net);

    pair.client.setDefaultEncoding("hex").end("00ff");

    expect(await buffer(pair.accepted)).toEqual(Buffer.from([0, 255]));
  });

  test.each([[7], [{}], [null], [undefined]])("write(%j) throws at once", async (data) => {
    await using pair = await connected(net);

    const code = data === null ? "ERR_STREAM_NULL_VALUES" : "ERR_INVALID_ARG_TYPE";
    expect(() => pair.client.write(data as string)).toThrow(expect.objectContaining({ code }));
  });

  test("write gives true for what is little", async () => {
    await using pair = await connected(net);

    expect(pair.client.write("little")).toBe(true);
  });

  test("write gives false when data has to wait, and 'drain' follows once it is out", async () => {
    await using pair = await connected(net);
    const seen = recorded(pair.client, "drain");

    const isRoom = pair.client.write(Buffer.alloc(MORE_THAN_THE_KERNEL_TAKES));
    const waiting = pair.client.writableLength;
    pair.accepted.resume();
    await once(pair.client, "drain");

    expect([isRoom, waiting, pair.client.writableLength]).toEqual([false, MORE_THAN_THE_KERNEL_TAKES, 0]);
    expect(seen).toEqual(["drain"]);
  });

  test("the callbacks of writes come in their order, once the bytes are out", async () => {
    await using pair = await connected(net);
    const seen: string[] = [];

    const written = new Promise<void>((resolve) => {
      pair.client.write("first", () => void seen.push("first"));
      pair.client.write("second", "latin1", () => {
        seen.push("second");
        resolve();
      });
      seen.push("returned");
    });
    await written;

    expect(seen).toEqual(["returned", "first", "second"]);
    expect(pair.client.writableLength).toBe(0);
  });

  test("a callback gets no error when all went well", async () => {
    await using pair = await connected(net);

    const error = await new Promise((resolve) => void pair.client.write("x", resolve));

    expect(error ?? undefined).toBeUndefined();
  });

  test("bytesWritten counts what waits as well, bytesRead what came", async () => {
    await using pair = await connected(net);

    pair.client.write("häh");
    pair.client.write(Buffer.alloc(10));
    const early = pair.client.bytesWritten;
    pair.client.end();
    await once(pair.accepted.resume(), "end");

    expect([early, pair.client.bytesWritten, pair.accepted.bytesRead]).toEqual([14, 14, 14]);
  });

  test("bytesRead and bytesWritten are still told after the end", async () => {
    await using pair = await connected(net);

    pair.client.end("hello");
    pair.accepted.resume().end("hi");
    pair.client.resume();
    await Promise.all([closed(pair.client), closed(pair.accepted)]);

    expect([pair.client.bytesWritten, pair.client.bytesRead]).toEqual([5, 2]);
  });

  test("cork holds writes back until uncork", async () => {
    await using pair = await connected(net);

    pair.client.cork();
    pair.client.write("one ");
    pair.client.write("two");
    const held = pair.client.writableLength;
    pair.client.uncork();
    pair.client.end();

    expect(held).toBe(7);
    expect(await text(pair.accepted)).toBe("one two");
  });

  test("a write after end is an 'error' ERR_STREAM_WRITE_AFTER_END", async () => {
    await using pair = await connected(net);

    pair.client.end();
    pair.client.write("too late");

    expect(await failed(pair.client)).toMatchObject({ code: "ERR_STREAM_WRITE_AFTER_END" });
  });

  test("a write after the peer's FIN was mirrored is an 'error' EPIPE, told to the callback too", async () => {
    await using pair = await connected(net);

    pair.accepted.end();
    await once(pair.client.resume(), "end");
    const told = new Promise((resolve) => void pair.client.write("too late", resolve));
    const error = await failed(pair.client);

    expect(error).toMatchObject({ code: "EPIPE", message: "This socket has been ended by the other party" });
    expect(await told).toBe(error);
  });

  test("the callback of a write that is cut off gets an error", async () => {
    await using pair = await connected(net);

    const told = new Promise((resolve) => {
      pair.client.write(Buffer.alloc(MORE_THAN_THE_KERNEL_TAKES), resolve);
    });
    pair.client.destroy();

    expect(await told).toBeInstanceOf(Error);
  });
});
