import { describe, expect, test } from "vitest";
import { DEFAULT_ECHO_OPTIONS, type EchoServerOptions, resolveEchoOptions } from "./options.ts";

const TLS = { cert: "a certificate", key: "its key" };

describe("resolveEchoOptions", () => {
  test("fills in the defaults, also for what is given as undefined", () => {
    const { limits, places } = resolveEchoOptions({ deadlines: undefined });

    const { listen: _, limits: __, ...server } = DEFAULT_ECHO_OPTIONS;
    const binding = { endpoint: { kind: "tcp", host: "127.0.0.1", port: 7007 }, retry: true };
    expect(places).toEqual([{ binding, server }]);
    expect(limits).toEqual({ maxConnections: 10_000 });
  });

  test("gives every place what the caller asks of connections", () => {
    const { places } = resolveEchoOptions({ listen: ["tcp://:1", "unix:/run/echo.sock"], deadlines: { idleMs: 5 } });

    expect(places.map(({ server }) => server.deadlines)).toEqual([{ idleMs: 5 }, { idleMs: 5 }]);
  });

  test.each<[EchoServerOptions, boolean[]]>([
    [{ tls: TLS }, [true]],
    [{ tls: TLS, listen: ["tcp://:1", "tcp://:2"] }, [true, true]],
    [{ tls: TLS, listenTls: ["tcp://:2"] }, [true]],
    [{ tls: TLS, listen: ["tcp://:1"], listenTls: ["tcp://:2", "tcp://:3"] }, [false, true, true]],
    [{ listen: ["tcp://:1"] }, [false]],
  ])("speaks TLS where it should: %j", (options, expected) => {
    const { places } = resolveEchoOptions(options);

    expect(places.map(({ server }) => "tls" in server)).toEqual(expected);
  });

  test("refuses places for TLS where there is no certificate", () => {
    expect(() => resolveEchoOptions({ listenTls: ["tcp://:2"] })).toThrow(
      "tls must be given where listenTls is, got undefined",
    );
  });

  test("leaves the caller's object as it is", () => {
    const options = Object.freeze({ listen: Object.freeze(["unix:/run/echo.sock"]) });

    expect(() => resolveEchoOptions(options)).not.toThrow();
  });
});
