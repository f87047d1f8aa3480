import { describe, expect, test } from "vitest";
import { fold, isNick, isRoomName } from "./names.ts";

test("only the letters of ASCII are the same in capitals", () => {
  expect(fold("ÄnN[\\~")).toBe("Änn[\\~");
});

describe("a nickname", () => {
  test.each(["ann", "A-1", "[x]", "_`^{|}\\", "a".repeat(30)])("may be %j", (name) => {
    expect(isNick(name)).toBe(true);
  });

  test.each(["", "*", "1a", "-a", "a b", "a!b", "änn", "a,b", "#a", ":a", "a".repeat(31)])("may not be %j", (name) => {
    expect(isNick(name)).toBe(false);
  });
});

describe("a room", () => {
  test.each(["#a", "##", "#ä", "#a:".slice(0, 2), `#${"a".repeat(63)}`])("may be called %j", (name) => {
    expect(isRoomName(name)).toBe(true);
  });

  test.each(["", "#", "a", "#a b", "#a,b", "#a:b", "#a\u0007", `#${"ä".repeat(32)}`])(
    "may not be called %j",
    (name) => {
      expect(isRoomName(name)).toBe(false);
    },
  );
});
