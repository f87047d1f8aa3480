import { expect, test } from "vitest";
import { Lifecycle, ServerStateError } from "./lifecycle.ts";

test("a life goes from idle to idle, and can begin anew", () => {
  const lifecycle = new Lifecycle();

  for (const state of ["starting", "listening", "draining", "idle", "starting", "draining", "idle"] as const) {
    lifecycle.to(state);

    expect(lifecycle.state).toBe(state);
  }
});

test("an illegal move throws and changes nothing", () => {
  const lifecycle = new Lifecycle();

  expect(() => lifecycle.to("draining")).toThrow(new ServerStateError("idle", "draining"));
  expect(lifecycle.state).toBe("idle");
});

test("the error says what is wrong and has its code", () => {
  const error = new ServerStateError("listening", "starting");

  expect(error.message).toBe("a server that is listening cannot become starting");
  expect(error.code).toBe("ERR_SERVER_STATE");
});
