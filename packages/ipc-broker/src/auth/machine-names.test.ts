import { expect, test } from "vitest";
import { machineNames } from "./machine-names.ts";

test.skipIf(process.platform === "win32")("root is a user of this machine", () => {
  expect(machineNames.uidOf("root")).toBe(0);
});

test.runIf(process.platform === "linux")("root is a group of this machine", () => {
  expect(machineNames.gidOf("root")).toBe(0);
});

test.each(["", "nobody is called this", "root:x", "#"])("%o is nobody", (name) => {
  expect([machineNames.uidOf(name), machineNames.gidOf(name)]).toEqual([undefined, undefined]);
});
