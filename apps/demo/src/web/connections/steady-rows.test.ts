import { expect, test } from "vitest";
import type { ConnectionRow, ServerName } from "../../wire/view.ts";
import { steadyRows } from "./steady-rows.ts";

const row = (server: ServerName, id: string, bytesIn = 0): ConnectionRow => ({
  server,
  id,
  peer: "unix",
  endpoint: null,
  phase: "open",
  keepAlive: "none (Unix)",
  bytesIn,
  bytesOut: 0,
  waitingBytes: 0,
  isSlow: false,
  openMs: 1,
});
const keys = (rows: readonly { readonly key: string }[]): string[] => rows.map(({ key }) => key);

test("rows are ordered by server and age, however they come", () => {
  const rows = steadyRows([], [row("broker", "2"), row("echo", "10"), row("echo", "9")], false);

  expect(keys(rows)).toEqual(["echo 9", "echo 10", "broker 2"]);
});

test("while the table is held no row comes or goes, but each says what is new of it", () => {
  const before = steadyRows([], [row("echo", "1"), row("echo", "2")], false);

  const held = steadyRows(before, [row("echo", "2", 512), row("echo", "3")], true);

  expect(keys(held)).toEqual(["echo 1", "echo 2"]);
  expect(held.map(({ isGone }) => isGone)).toEqual([true, false]);
  expect(held[1]?.row.bytesIn).toBe(512);
});
