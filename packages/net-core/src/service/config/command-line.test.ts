import { expect, test } from "vitest";
import { parseCommandLine } from "./command-line.ts";
import { text } from "./kinds.ts";

const SETTINGS = { store: text({ help: "where" }) };

test.each<[readonly string[], unknown]>([
  [[], "serve"],
  [["--store", "a"], "serve"],
  [["healthcheck"], "healthcheck"],
  [["export", "--store", "a"], { subCommand: "export" }],
  [["export", "--help"], "help"],
])("%j asks for %j", (args, action) => {
  expect(parseCommandLine(SETTINGS, args, ["export", "import"]).action).toEqual(action);
});

test("the flags of a sub-command are those of the service", () => {
  const { given } = parseCommandLine(SETTINGS, ["export", "--store", "a"], ["export"]);

  expect(given.get("store")).toEqual(["a"]);
});

test.each([
  [["exprt"], '"exprt" is no flag; did you mean export?'],
  [["--store", "a", "export"], '"export" is no flag'],
])("%j is a mistake", (args, message) => {
  expect(() => parseCommandLine(SETTINGS, args, ["export"])).toThrow(message);
});
