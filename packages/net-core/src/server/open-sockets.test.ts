import { describe, expect, test } from "vitest";
import { Socket } from "../socket/socket.ts";
import { stateOf } from "../socket/socket-state.ts";
import { OpenSockets } from "./open-sockets.ts";

describe("the open sockets", () => {
  test("are those added and not deleted, in the order in which they came, however many came and went", () => {
    const open = new OpenSockets();
    const sockets = Array.from({ length: 1_000 }, () => new Socket());
    const staying = sockets.filter((_, at) => at % 7 === 0);

    for (const socket of sockets) open.add(socket);
    for (const socket of sockets) if (!staying.includes(socket)) open.delete(socket);

    expect([...open.asSet()]).toEqual(staying);
    expect(open.size).toBe(staying.length);
    expect(sockets.filter((socket) => open.has(socket))).toEqual(staying);
  });

  test("do not know one that was deleted, was never added, or is another's", () => {
    const [open, others] = [new OpenSockets(), new OpenSockets()];
    const [gone, stranger, another] = [new Socket(), new Socket(), new Socket()];
    open.add(gone);
    others.add(another);
    open.delete(gone);

    expect([gone, stranger, another].map((socket) => open.has(socket))).toEqual([false, false, false]);
    expect([gone, stranger, another].map((socket) => open.delete(socket))).toEqual([false, false, false]);
    expect([open.size, others.size]).toEqual([0, 1]);
  });

  test("keep a successor where its predecessor was", () => {
    const open = new OpenSockets();
    const [first, second, third, successor] = [new Socket(), new Socket(), new Socket(), new Socket()];
    for (const socket of [first, second, third]) open.add(socket);

    open.replace(second, successor);

    expect([...open.asSet()]).toEqual([first, successor, third]);
    expect(open.size).toBe(3);
  });

  test("are walked over with the state of each, also after gaps were closed and one was replaced", () => {
    const open = new OpenSockets();
    const sockets = Array.from({ length: 300 }, () => new Socket());
    const [last, successor] = [sockets.at(-1) as Socket, new Socket()];
    for (const socket of sockets) open.add(socket);
    for (const socket of sockets.slice(0, 290)) open.delete(socket);
    open.replace(last, successor);

    const walked: Socket[] = [];
    open.forEach((socket, state) => {
      walked.push(socket);
      expect(state).toBe(stateOf(socket));
    });

    expect(walked).toEqual([...sockets.slice(290, -1), successor]);
  });

  test("as a set are those of the moment when it was asked for", () => {
    const open = new OpenSockets();
    const [first, second] = [new Socket(), new Socket()];
    open.add(first);
    const before = open.asSet();

    open.add(second);
    open.delete(first);

    expect([[...before], [...open.asSet()]]).toEqual([[first], [second]]);
  });
});
