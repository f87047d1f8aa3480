import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RateMeter } from "./rate-meter.ts";
import { Stream } from "./stream.ts";

const FOR_EVER_MS = 60_000;

describe("a message that does not come", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
  afterEach(() => void vi.useRealTimers());

  function streamBetween(...upSince: (number | undefined)[]): Stream {
    const ends = upSince.map((upSince) => ({ upSince }));
    return new Stream(ends, new RateMeter());
  }

  test("is lost when both ends were connected all the time", () => {
    const stream = streamBetween(performance.now(), performance.now());
    stream.send();
    vi.advanceTimersByTime(FOR_EVER_MS);

    stream.giveUpOld();

    expect(stream.counts).toMatchObject({ sent: 1, received: 0, lost: 1 });
  });

  test("is not lost while an end is away, or is just back: it will be sent, or asked for, again", () => {
    const startedAt = performance.now();
    const justBack = startedAt + FOR_EVER_MS;
    const streams = [streamBetween(startedAt, undefined), streamBetween(startedAt, justBack)];
    for (const stream of streams) stream.send();
    vi.advanceTimersByTime(FOR_EVER_MS);

    for (const stream of streams) stream.giveUpOld();

    expect(streams.map(({ counts }) => counts.lost)).toEqual([0, 0]);
  });

  test("is lost when nobody will wait for it any more", () => {
    const stream = streamBetween(undefined);
    stream.send();

    stream.giveUpAll();

    expect(stream.counts.lost).toBe(1);
  });
});
