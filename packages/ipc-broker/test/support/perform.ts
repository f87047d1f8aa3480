import { setImmediate } from "node:timers/promises";
import type { ScriptedClient } from "@holdfast/net-core/testing";
import { bytesOf, type Conversation, type Turn } from "./conversation.ts";
import { type Info, readInfo } from "./info.ts";
import type { ServerUnderTest } from "./server-under-test.ts";

/** Into which pieces the bytes of one turn are cut, by its number. */
type Cut = (turn: number, bytes: Buffer) => readonly Buffer[];

/** How the bytes of a script may arrive. */
interface Way {
  readonly title: string;
  readonly cut: Cut;
}

// Of an input that is longer than this, only the ends are cut at each byte, and what is between at some.
const CUT_EVERYWHERE_BYTES = 250;
const END_BYTES = 40;
const CUTS_BETWEEN = 16;

/**
 * Goes through a script with its bytes whole, one by one, and, if asked to, cut in two at each place in turn. Those who
 * are connected at the end of each must be served still, and have heard nothing else.
 */
export async function performEveryWay(
  server: ServerUnderTest,
  { turns }: Conversation,
  { isCutInTurn }: { isCutInTurn: boolean },
): Promise<void> {
  for (const { title, cut } of [...waysOf(turns), ...(isCutInTurn ? cutsInTurn(turns) : [])]) {
    try {
      await perform(server, turns, cut);
    } catch (error) {
      throw new Error(`${title}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/** Goes through a script with its bytes whole. */
export async function performOnce(server: ServerUnderTest, { turns }: Conversation): Promise<void> {
  await perform(server, turns, (_turn, bytes) => [bytes]);
}

function waysOf(turns: readonly Turn[]): Way[] {
  return [
    { title: "whole", cut: (_turn, bytes) => [bytes] },
    { title: "cut everywhere", cut: (index, bytes) => piecesOf(bytes, turns[index]?.says ?? "") },
  ];
}

function cutsInTurn(turns: readonly Turn[]): Way[] {
  return turns.flatMap(({ says }, index) => cutsOf(says).map((at) => cutOnce(index, at)));
}

function cutsOf(says: Turn["says"]): number[] {
  // What depends on the INFO has the same length each time.
  const { length } = bytesOf(typeof says === "function" ? says({ nonce: "" }) : says);
  if (length <= CUT_EVERYWHERE_BYTES) return range(1, length);
  const stride = Math.floor((length - 2 * END_BYTES) / CUTS_BETWEEN);
  const between = Array.from({ length: CUTS_BETWEEN - 1 }, (_, index) => END_BYTES + (index + 1) * stride);
  return [...range(1, END_BYTES + 1), ...between, ...range(length - END_BYTES, length)];
}

function range(from: number, end: number): number[] {
  return Array.from({ length: Math.max(end - from, 0) }, (_, index) => from + index);
}

function cutOnce(turn: number, at: number): Way {
  return {
    title: `turn ${turn + 1} cut at byte ${at}`,
    cut: (index, bytes) => (index === turn ? [bytes.subarray(0, at), bytes.subarray(at)] : [bytes]),
  };
}

function piecesOf(bytes: Buffer, says: Turn["says"]): Buffer[] {
  const cuts = cutsOf(says);
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length));
}

interface Participant {
  readonly client: ScriptedClient;
  readonly info: Info;
  after: Turn["after"];
}

async function perform(server: ServerUnderTest, turns: readonly Turn[], cut: Cut): Promise<void> {
  const participants = new Map<string, Participant>();
  try {
    for (const [index, turn] of turns.entries()) {
      const participant = participants.get(turn.client) ?? (await join(server, turn));
      participants.set(turn.client, participant);
      await take(participant, turn, (bytes) => cut(index, bytes));
    }
    for (const { client, after } of participants.values()) if (after === "open") await leave(client);
  } finally {
    for (const { client } of participants.values()) await client[Symbol.asyncDispose]();
  }
}

async function join(server: ServerUnderTest, { connect }: Turn): Promise<Participant> {
  const client = await server.connect();
  const info = await readInfo(client);
  if (connect) await client.send(`CONNECT ${JSON.stringify(connect)}\r\n`);
  return { client, info, after: "open" };
}

async function take(
  participant: Participant,
  { says, hears, after }: Turn,
  cut: (bytes: Buffer) => readonly Buffer[],
): Promise<void> {
  const { client, info } = participant;
  const pieces = cut(bytesOf(typeof says === "function" ? says(info) : says));
  // A server that closes need not have waited for the last piece.
  const sent = sendApart(client, pieces);
  await (after === "closed" ? sent.catch(() => undefined) : sent);
  if (after === "ended") await client.halfClose();
  await hear(client, hears.map(bytesOf));
  participant.after = after;
  if (after !== "open") await hearNoMore(client);
}

/** A few turns of the event loop lie between two pieces: a server in this process has then read and answered the first. */
async function sendApart(client: ScriptedClient, pieces: readonly Buffer[]): Promise<void> {
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) for (let turn = 0; turn < 4; turn += 1) await setImmediate();
    await client.send(piece);
  }
}

async function hear(client: ScriptedClient, choices: readonly Buffer[]): Promise<void> {
  const failures: unknown[] = [];
  for (const choice of choices) {
    const failure = await client.expect(choice).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) return;
    failures.push(failure);
  }
  throw failures[0];
}

/** The server has closed, and nothing was left to be heard. */
async function hearNoMore(client: ScriptedClient): Promise<void> {
  await client.expectClosed();
  const more = await client.read(1).catch(() => undefined);
  if (more !== undefined) throw new Error(`before the end came also ${JSON.stringify(String(more))}…`);
}

// The server's FIN says that whatever this client had subscribed to is gone: the next conversation is not disturbed.
async function leave(client: ScriptedClient): Promise<void> {
  await client.expectSilence({ ask: "PING\r\n", answer: "PONG\r\n" });
  await client.halfClose();
  await client.expectEnd();
}
