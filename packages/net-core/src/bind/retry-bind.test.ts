import { VirtualClock } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { retryBind } from "./retry-bind.ts";

const endpoint = "udp://127.0.0.1:7";

function systemError(code: string): Error {
  return Object.assign(new Error(`bind ${code}`), { code, syscall: "bind" });
}

/** Fails with each of the codes, and then binds. */
function failing(...codes: readonly string[]): () => Promise<string> {
  const left = [...codes];
  return () => {
    const code = left.shift();
    return code === undefined ? Promise.resolve("bound") : Promise.reject(systemError(code));
  };
}

describe("what is no server", () => {
  test("is bound at once where nobody has its address", async () => {
    expect(await retryBind(failing(), { endpoint })).toBe("bound");
  });

  test("waits for an address that is in use, and tells of each wait", async () => {
    const clock = new VirtualClock();
    const waits: object[] = [];
    const retry = { baseDelayMs: 100, jitter: 0 };
    const onRetry = (wait: object): void => {
      waits.push(wait);
      setImmediate(() => clock.advance(200));
    };

    const bound = await retryBind(failing("EADDRINUSE", "EADDRINUSE"), { endpoint, retry, clock, onRetry });

    expect(bound).toBe("bound");
    expect(waits).toMatchObject([
      { endpoint, attempt: 1, delayMs: 100 },
      { endpoint, attempt: 2, delayMs: 200 },
    ]);
  });

  test.each([
    ["without retry", false, "EADDRINUSE", 1],
    ["for another reason", true, "EACCES", 1],
    ["after all attempts", { attempts: 2, baseDelayMs: 1 }, "EADDRINUSE", 2],
  ])("cannot be bound %s", async (_, retry, code, attempts) => {
    await expect(retryBind(failing(code, code), { endpoint, retry })).rejects.toMatchObject({
      code: "ERR_BIND_FAILED",
      endpoint,
      attempts,
      cause: { code },
    });
  });

  test("waits no longer once its signal fires", async () => {
    const stop = new AbortController();
    const onRetry = (): void => stop.abort();

    const bound = retryBind(failing("EADDRINUSE"), { endpoint, retry: true, signal: stop.signal, onRetry });

    await expect(bound).rejects.toMatchObject({ code: "ERR_BIND_ABORTED", by: "signal" });
  });

  test("passes on what is no error of the system", async () => {
    const mistake = new TypeError("port");

    await expect(retryBind(() => Promise.reject(mistake), { endpoint, retry: true })).rejects.toBe(mistake);
  });
});
