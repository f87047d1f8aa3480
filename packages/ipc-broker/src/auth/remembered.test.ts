import { expect, test } from "vitest";
import { MAX_REMEMBERED, remembered } from "./remembered.ts";

test("a question is asked once", () => {
  const asked: string[] = [];
  const answer = remembered((subject) => asked.push(subject) > 0 && subject === "a");

  expect([answer("a"), answer("b"), answer("a"), answer("b")]).toEqual([true, false, true, false]);
  expect(asked).toEqual(["a", "b"]);
});

test("with too many answers it begins anew", () => {
  let asked = 0;
  const answer = remembered(() => ++asked > 0);

  for (let count = 0; count <= MAX_REMEMBERED; count++) answer(`${count}`);
  answer(`${MAX_REMEMBERED}`);
  answer("0");

  expect(asked).toBe(MAX_REMEMBERED + 2);
});
