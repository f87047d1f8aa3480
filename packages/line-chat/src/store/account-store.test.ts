import { expect, test } from "vitest";
import type { AccountRecord, AccountStore } from "../chat/accounts.ts";
import { MAX_MARKERS, MemoryAccounts } from "../chat/memory-accounts.ts";
import { AccountTable } from "./account-table.ts";
import { openDatabase } from "./database.ts";

const ANN: AccountRecord = {
  name: "Ann",
  createdAt: 1,
  credentials: { hash: "h", scram: "s" },
  certificates: ["c1", "c2"],
};
const BOB: AccountRecord = { name: "bob", createdAt: 2, credentials: {}, certificates: [] };

const STORES: readonly (readonly [string, () => AccountStore])[] = [
  ["memory", () => new MemoryAccounts()],
  ["a file", () => new AccountTable(openDatabase(":memory:"))],
];

test.each(STORES)("in %s an account is found by its name and its certificates", (_, make) => {
  const store = make();
  expect([ANN, BOB].map((account) => store.add(account))).toEqual([true, true]);

  expect(store.find("aNN")).toEqual(ANN);
  expect(store.find("bob")?.name).toBe("bob");
  expect(store.find("bob")?.credentials.hash).toBeUndefined();
  expect(store.find("carl")).toBeUndefined();
  expect(store.findByCertificate("c2")).toEqual(ANN);
  expect(store.findByCertificate("c3")).toBeUndefined();
});

test.each(STORES)("in %s names and certificates are of one account", (_, make) => {
  const store = make();
  store.add(ANN);

  expect(store.add({ ...BOB, name: "ANN" })).toBe(false);
  expect(store.add({ ...BOB, certificates: ["c9", "c1"] })).toBe(false);

  expect(store.find("bob")).toBeUndefined();
  expect(store.findByCertificate("c9")).toBeUndefined();
});

test.each(STORES)("in %s an account has as many marks as it may", (_, make) => {
  const store = make();
  store.add(ANN);
  expect(store.marker("ann", "#tea")).toBeUndefined();
  for (let count = 1; count < MAX_MARKERS; count += 1) store.setMarker("ann", `#${count}`, count);

  expect(store.setMarker("ANN", "#Tea", 5)).toBe(true);
  expect(store.setMarker("ann", "#one-more", 5)).toBe(false);
  expect(store.setMarker("ann", "#tea", 6)).toBe(true);

  expect(store.marker("Ann", "#TEA")).toBe(6);
  expect(store.marker("ann", "#one-more")).toBeUndefined();
});
