import { expect, test } from "vitest";
import { Mask } from "./mask.ts";

const BOB = "Bob[1]!~b@192.0.2.7";

test.each([
  ["bob[1]", true],
  ["b?b*", true],
  ["*!*@192.0.2.*", true],
  ["*@192.0.2.7", true],
  ["*!~?@*", true],
  ["*", true],
  ["bob", false],
  ["bob[1]!b@*", false],
  ["*!*@192.0.2", false],
  ["", true],
])("%j matches Bob[1]!~b@192.0.2.7: %s", (text, isMatch) => {
  expect(new Mask(text).matches(BOB)).toBe(isMatch);
});

test("a mask is shown in full", () => {
  expect(new Mask("bob").text).toBe("bob!*@*");
  expect(new Mask("b@host").text).toBe("*!b@host");
  expect(new Mask("bob!b").text).toBe("bob!b@*");
});

test("a hostile pattern takes no time to speak of", () => {
  const mask = new Mask(`*!*@${"*a".repeat(200)}b`);
  const startedAt = performance.now();

  expect(mask.matches(`a!a@${"a".repeat(500)}`)).toBe(false);

  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
