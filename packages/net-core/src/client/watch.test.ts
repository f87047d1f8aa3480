import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { Socket } from "../socket/socket.ts";
import { watch } from "./watch.ts";

test("an error of a watched socket is nobody's end, and its close is seen", async () => {
  const socket = new Socket();
  const { closed } = watch(socket);

  socket.destroy(new Error("without a listener this would be thrown"));

  await closed;
  expect(socket.errored?.message).toMatch(/without a listener/);
});

test.each(["fires", "has fired before"])("the socket is destroyed when the signal %s", async (when) => {
  const abort = new AbortController();
  const socket = new Socket();
  if (when === "has fired before") abort.abort();

  const { closed } = watch(socket, abort.signal);
  abort.abort();

  await closed;
  expect(socket.destroyed).toBe(true);
});

test("nothing is left of a watch that was released", () => {
  const { signal } = new AbortController();
  const socket = new Socket();
  const before = socket.eventNames();

  watch(socket, signal).release();

  expect(socket.eventNames()).toEqual(before);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
