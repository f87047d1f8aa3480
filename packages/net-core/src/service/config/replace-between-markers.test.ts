import { expect, test } from "vitest";
import { replaceBetweenMarkers } from "./replace-between-markers.ts";

const TEXT = "before\n<!-- it:begin -->\n\nold $& text\n\n<!-- it:end -->\nafter\n";

test("what stands between the markers is replaced, and nothing else", () => {
  expect(replaceBetweenMarkers(TEXT, "it", "new $& text")).toBe(TEXT.replace("old", "new"));
});

test("replacing by the same changes nothing", () => {
  expect(replaceBetweenMarkers(TEXT, "it", "old $& text")).toBe(TEXT);
});

test.each(["no markers", "<!-- it:begin -->", "<!-- it:end --><!-- it:begin -->"])("%j is refused", (text) => {
  expect(() => replaceBetweenMarkers(text, "it", "x")).toThrow(RangeError);
});
