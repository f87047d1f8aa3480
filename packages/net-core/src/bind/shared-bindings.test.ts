import { describe, expect, test } from "vitest";
import { type ListenAt, sharedBindings } from "./shared-bindings.ts";

describe("sharedBindings", () => {
  test("takes endpoints as texts, as values and as bind options, which have the last word", () => {
    const listen = [
      ":7007",
      { kind: "unix", path: "/run/echo.sock" },
      { endpoint: "unix:/run/own.sock", mode: 0o600 },
    ] as const;

    expect(sharedBindings(listen, { retry: true, mode: 0o660 })).toEqual([
      { endpoint: { kind: "tcp", port: 7007 }, retry: true },
      { endpoint: { kind: "unix", path: "/run/echo.sock" }, retry: true, mode: 0o660 },
      { endpoint: { kind: "unix", path: "/run/own.sock" }, retry: true, mode: 0o600 },
    ]);
  });

  test("gives what is for Unix paths to those only: not to TCP, nor to abstract names", () => {
    const listen = [{ port: 7007 }, "unix:@echo", { path: "/run/echo.sock" }];

    const bindings = sharedBindings(listen, { group: "staff", takeover: "never" });

    expect(bindings.map(({ group, takeover }) => [group, takeover])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ["staff", "never"],
    ]);
  });

  test("leaves what is for Unix paths to bind() to refuse where there is none", () => {
    expect(sharedBindings(["tcp://:1"], { mode: 0o600 })).toEqual([
      { endpoint: { kind: "tcp", port: 1 }, mode: 0o600 },
    ]);
  });

  test.each<[unknown, string]>([
    [[], "listen must be at least one endpoint, got []"],
    ["tcp://:7007", 'listen must be an array of endpoints, got "tcp://:7007"'],
    [[7007], "listen must be endpoints, their texts, or bind options, got 7007"],
  ])("refuses %j", (listen, message) => {
    expect(() => sharedBindings(listen as ListenAt[])).toThrow(message);
  });

  test.each(["tcp://1.2.3:7007", "http://127.0.0.1:7007", { endpoint: "tcp://127.0.0.1:99999" }])(
    "refuses what is no endpoint: %j",
    (at) => {
      expect(() => sharedBindings([at])).toThrow(expect.objectContaining({ code: "ERR_INVALID_ENDPOINT" }));
    },
  );
});
