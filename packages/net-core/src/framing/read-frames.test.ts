import { PassThrough } from "node:stream";
import { describe, expect, test, vi } from "vitest";
import type { FrameSink } from "./frame-decoder.ts";
import { LineDecoder } from "./lines.ts";
import { type FrameReader, readFrames } from "./read-frames.ts";

/** A stream whose events the test makes, its reader, and what that has told. */
function reading(onFrame: FrameSink<string> = () => undefined): {
  stream: PassThrough;
  reader: FrameReader;
  told: string[];
} {
  const stream = new PassThrough();
  const told: string[] = [];
  const reader = readFrames(stream, new LineDecoder({ encoding: "utf8", maxBytes: 5 }), {
    onFrame(line) {
      told.push(line);
      return onFrame(line);
    },
    onError: ({ reason }) => told.push(`<${reason}>`),
    onEnd: () => told.push("<end>"),
  });
  return { stream, reader, told };
}

function chunk(stream: PassThrough, text: string): void {
  stream.emit("data", Buffer.from(text));
}

function listeners(stream: PassThrough): number[] {
  return ["data", "end", "close"].map((event) => stream.listenerCount(event));
}

describe("readFrames()", () => {
  test("tells every frame, then the end, and leaves no listener", () => {
    const before = listeners(new PassThrough());
    const { stream, told } = reading();

    chunk(stream, "a\nb");
    chunk(stream, "b\n");
    stream.emit("end");
    stream.emit("close");

    expect(told).toEqual(["a", "bb", "<end>"]);
    expect(listeners(stream)).toEqual(before);
  });

  test("pauses the socket when onFrame returns false, until it is resumed", () => {
    const { stream, reader, told } = reading((line) => line !== "b");

    chunk(stream, "a\nb\nc\n");
    expect([told, stream.isPaused()]).toEqual([["a", "b"], true]);
    reader.resume();

    expect([told, stream.isPaused()]).toEqual([["a", "b", "c"], false]);
  });

  test("stays paused while there are frames that are not wanted", () => {
    const { stream, reader, told } = reading(() => false);

    chunk(stream, "a\nb\n");
    chunk(stream, "c\n");
    reader.resume();

    expect([told, stream.isPaused()]).toEqual([["a", "b"], true]);
  });

  test("goes on at once when it was resumed before onFrame returned false", () => {
    const { stream, reader, told } = reading(() => {
      reader.resume();
      return false;
    });

    chunk(stream, "a\nb\nc\n");

    expect([told, stream.isPaused()]).toEqual([["a", "b", "c"], false]);
  });

  test("takes no earlier frame's resume() for a later one's", () => {
    const { stream, reader, told } = reading((line) => {
      if (line === "a") reader.resume();
      return line !== "b";
    });

    chunk(stream, "a\nb\nc\n");

    expect([told, stream.isPaused()]).toEqual([["a", "b"], true]);
  });

  test("does not flow where its owner has paused it and no frame was refused", () => {
    const { stream, reader } = reading();

    stream.pause();
    chunk(stream, "a\n");
    reader.resume();

    expect(stream.isPaused()).toBe(true);
  });

  test("tells the end only when the frames before it are delivered, though the socket has closed", () => {
    const { stream, reader, told } = reading((line) => line !== "a");

    chunk(stream, "a\nb\n");
    stream.emit("end");
    stream.emit("close");
    expect(told).toEqual(["a"]);
    reader.resume();

    expect(told).toEqual(["a", "b", "<end>"]);
  });

  test("drops what waits when the socket closes without an end", () => {
    const { stream, reader, told } = reading(() => false);

    chunk(stream, "a\nb\n");
    stream.emit("close");
    reader.resume();

    expect(told).toEqual(["a"]);
  });

  test.each([
    ["over-long", (stream: PassThrough) => chunk(stream, "xxxxxxxx\nb\n"), "<frame-too-long>"],
    ["cut", (stream: PassThrough) => (chunk(stream, "x"), stream.emit("end")), "<truncated>"],
  ])("tells of an %s frame once, after the frames before it, and lets the rest flow away", (_, spoil, error) => {
    const { stream, reader, told } = reading((line) => line !== "a");

    chunk(stream, "a\nb\n");
    spoil(stream);
    expect([told, stream.isPaused()]).toEqual([["a"], true]);
    reader.resume();
    chunk(stream, "c\n");
    reader.resume();

    expect([told, stream.isPaused()]).toEqual([["a", "b", error], false]);
    expect(stream.listenerCount("data")).toBe(0);
  });

  test("tells nothing after detach(), from within onFrame too", () => {
    const { stream, reader, told } = reading(() => reader.detach());

    chunk(stream, "a\nb\n");
    reader.resume();
    reader.detach();
    stream.emit("end");

    expect([told, stream.isPaused(), stream.listenerCount("data")]).toEqual([["a"], true, 0]);
  });

  test("tells nothing after detach(), though it was resumed before", () => {
    const { stream, reader, told } = reading(() => {
      reader.resume();
      reader.detach();
    });

    chunk(stream, "a\nb\n");

    expect(told).toEqual(["a"]);
  });

  test("tells nothing after the socket was destroyed from within onFrame", () => {
    const { stream, reader, told } = reading(() => void stream.destroy());

    chunk(stream, "a\nb\n");
    reader.resume();

    expect(told).toEqual(["a"]);
  });

  test("lets what onFrame throws pass, pauses, and can be resumed after that frame", () => {
    const onFrame = vi.fn<FrameSink<string>>().mockImplementationOnce(() => {
      throw new Error("thrown by onFrame");
    });
    const { stream, reader, told } = reading(onFrame);

    expect(() => chunk(stream, "a\nb\n")).toThrow("thrown by onFrame");
    expect([told, stream.isPaused()]).toEqual([["a"], true]);
    reader.resume();

    expect([told, stream.isPaused()]).toEqual([["a", "b"], false]);
  });

  test("does not take another decoder's error for its own", () => {
    const { stream, told } = reading(() => {
      new LineDecoder({ maxBytes: 1 }).push(Buffer.from("xxx\n"), () => undefined);
    });

    expect(() => chunk(stream, "a\n")).toThrow("a frame of more than 1 bytes");

    expect(told).toEqual(["a"]);
  });
});
