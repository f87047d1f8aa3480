import type { Target } from "../../../../scripts/bench/load/spec.ts";
import { Member } from "./member.ts";
import { roomName } from "./room.ts";
import type { JoinsResult } from "./spec.ts";

const AT_A_TIME = 64;

/** All are there already, and join one room at once. */
export async function timeJoins(target: Target, members: number): Promise<JoinsResult> {
  const all = await registerAll(target, members);
  const startedAt = performance.now();
  await Promise.all(all.map((member) => member.join(roomName(0))));
  await Promise.all(all.map((member) => member.drain()));
  return { seconds: (performance.now() - startedAt) / 1000 };
}

/** Registers so many, some at a time. */
export async function registerAll(target: Target, members: number): Promise<Member[]> {
  const all: Member[] = [];
  let next = 0;
  const register = async (): Promise<void> => {
    while (next < members) all.push(await Member.register(target, next++));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, register));
  return all;
}
