import { expect, test } from "vitest";
import { Identity } from "../chat/identity.ts";
import { type Listener, Person } from "../chat/person.ts";
import { Room } from "../chat/room.ts";
import { metadataOf } from "./metadata.ts";

const listener = {} as Listener;

function personWith(nick: string, keys: number): Person {
  const identity = new Identity({ nick, user: "u", host: "h", realName: "r" });
  const person = new Person(identity, { number: 1, listener, since: 0 });
  person.metadata = new Map(Array.from({ length: keys }, (_, index) => [`k${index}`, "x"]));
  return person;
}

test("of a large room no more is told at once than a client can take", () => {
  const room = new Room("#tea", 0);
  for (let index = 0; index < 200; index += 1) room.add(personWith(`n${index}`, 10));

  const lines = metadataOf([room], new Set(["k0", "k1", "k2", "k3", "k4", "k5"]), "s");

  expect(lines).toHaveLength(1_000);
  expect(lines[0]?.body).toBe(":s METADATA n0 k0 * :x");
});

test("only keys that are asked for are told, and none where none is", () => {
  const ann = personWith("ann", 3);

  expect(metadataOf([ann], new Set(["k1", "other"]), "s").map(({ body }) => body)).toEqual([":s METADATA ann k1 * :x"]);
  expect(metadataOf([ann], new Set(), "s")).toEqual([]);
});
