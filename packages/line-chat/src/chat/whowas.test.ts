import { expect, test } from "vitest";
import { Identity } from "./identity.ts";
import { Whowas } from "./whowas.ts";

function bygone(nick: string, until: number): { identity: Identity; until: number } {
  return { identity: new Identity({ nick, user: "u", host: "h", realName: "r" }), until };
}

test("those who bore a name are known, the last one first", () => {
  const whowas = new Whowas(10);
  for (const [nick, at] of [
    ["ann", 1],
    ["bob", 2],
    ["Ann", 3],
  ] as const)
    whowas.add(bygone(nick, at));

  expect(whowas.of("ANN").map(({ until }) => until)).toEqual([3, 1]);
  expect(whowas.of("carl")).toEqual([]);
});

test("only so many are remembered", () => {
  const whowas = new Whowas(3);
  for (let at = 1; at <= 8; at += 1) whowas.add(bygone("ann", at));

  expect(whowas.of("ann").map(({ until }) => until)).toEqual([8, 7, 6]);
});

test("nobody is, where nobody shall be", () => {
  const whowas = new Whowas(0);
  whowas.add(bygone("ann", 1));

  expect(whowas.of("ann")).toEqual([]);
});
