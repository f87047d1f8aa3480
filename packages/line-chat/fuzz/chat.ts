// Lets several people of both dialects say what has been damaged to a chat in this process, over connections in memory,
// while two others talk sense in a room of their own: what anybody is told is well-formed and harmless to a terminal,
// nothing is told differently when it comes in other pieces, the two miss, double and notice nothing, everybody's
// connection ends after its FIN, and then nobody and no room is left. Some read nothing, and are cut in the middle of
// anything:
// node --conditions=holdfast-source fuzz/chat.ts [--runs N] [--seed S]
import type { ChatServer } from "@holdfast/line-chat";
import { createChat } from "@holdfast/line-chat";
import { runFuzz } from "../../../scripts/fuzz/attempts.ts";
import { inPieces } from "../../../scripts/fuzz/pieces.ts";
import type { Random } from "../../../scripts/fuzz/random.ts";
import { FuzzedClient } from "./support/fuzzed-client.ts";
import { saidByClient } from "./support/said-by-clients.ts";
import { textIn, unexpectedIn } from "./support/server-grammar.ts";

/** Something that somebody says, in one piece or in several. */
interface Step {
  readonly who: number;
  readonly pieces: readonly Buffer[];
}

interface Script {
  readonly people: number;
  /** Who reads nothing, if one does. */
  readonly frozen: number | undefined;
  readonly steps: readonly Step[];
}

const MAX_PEOPLE = 4;
const MAX_STEPS = 12;
const SENSE_EVERY = 3;
/** So small that who reads nothing is cut, and larger than all that is said to anybody at once. */
const MAX_PENDING = 32_768;
/** It is answered with more than may wait. */
const QUESTIONS: Buffer = Buffer.from("JOIN #a,#b,#c,#tea\r\nPART #c,#b,#a\r\n/who tea\r\n".repeat(300));

let lines = 0;
await runFuzz({ name: "chat", runs: 50_000, attempt });
process.stdout.write(`chat: ${lines} lines were said\n`);

async function attempt(random: Random): Promise<string | undefined> {
  const script = anyScript(random);
  const whole = await performed(script);
  if (typeof whole === "string") return told(script, whole);
  if (random.below(4) > 0 || isOfItsOwnTime(script)) return undefined;
  const inOthers = {
    ...script,
    steps: script.steps.map(({ who, pieces }) => ({ who, pieces: recut(pieces, random) })),
  };
  const cut = await performed(inOthers);
  if (typeof cut === "string") return told(inOthers, cut);
  const differs = whole.findIndex((answer, index) => answer !== cut[index]);
  if (differs === -1) return undefined;
  return told(inOthers, `${differs} is told\n${cut[differs]}\nand when nothing is cut\n${whole[differs]}`);
}

function anyScript(random: Random): Script {
  const people = 1 + random.below(MAX_PEOPLE);
  const dialects = Array.from({ length: people }, () => random.oneOf(["irc", "plain"] as const));
  const steps = Array.from({ length: 1 + random.below(MAX_STEPS) }, (): Step => {
    const who = random.below(people);
    return { who, pieces: [saidByClient(dialects[who] ?? "irc", random)] };
  });
  const beginnings = dialects.map((dialect, who): Step => {
    const comes = dialect === "irc" ? `NICK p${who}\r\nUSER p 0 * :p\r\nJOIN #tea\r\n` : `p${who}\n/join tea\n`;
    return { who, pieces: [Buffer.from(random.below(8) === 0 ? "" : comes)] };
  });
  const frozen = random.below(4) === 0 ? random.below(people) : undefined;
  const asks: Step[] = frozen === undefined ? [] : [{ who: frozen, pieces: [QUESTIONS] }];
  return { people, frozen, steps: [...beginnings, ...steps.slice(0, 2), ...asks, ...steps.slice(2)] };
}

/** When somebody is cut is chance, and so is when a password has been looked at. */
function isOfItsOwnTime({ frozen, steps }: Script): boolean {
  return frozen !== undefined || steps.some(({ pieces }) => /REGISTER|AUTHENTICATE/i.test(pieces.join("")));
}

function recut(pieces: readonly Buffer[], random: Random): Buffer[] {
  return pieces.flatMap((piece) => inPieces(piece, random)).filter(({ length }) => length > 0);
}

/** @returns what everybody was told, apart from the time; or what is wrong. */
async function performed({ people, frozen, steps }: Script): Promise<readonly string[] | string> {
  const chat = createChat({
    graceMs: 1_000_000,
    serverName: "irc.test",
    network: "Fuzz",
    maxPending: MAX_PENDING,
    linesPerSecond: 0,
    passwordCost: 4,
  });
  const irc = await FuzzedClient.connect(
    chat,
    "NICK calm-irc\r\nUSER c 0 * :c\r\nJOIN #calm\r\nMODE #calm +k sesame\r\n",
  );
  const plain = await FuzzedClient.connect(chat, "calm-plain\n/part\n/join calm sesame\n");
  const wild: FuzzedClient[] = [];
  while (wild.length < people) wild.push(await FuzzedClient.connect(chat, "", wild.length === frozen));
  let sense = 0;
  for (const [index, { who, pieces }] of steps.entries()) {
    for (const piece of pieces) await (wild[who] as FuzzedClient).say(piece);
    for (const piece of pieces) lines += piece.toString("latin1").split("\n").length - 1;
    if (index % SENSE_EVERY === 0) {
      await irc.say(`PRIVMSG #calm :sense ${sense}\r\n`);
      await plain.say(`sense ${sense}\n`);
      sense += 1;
    }
  }
  const calm = [irc, plain];
  const early = calm.find(({ isOver }) => isOver);
  for (const client of [...wild, ...calm]) await client.finish();
  return wrongIn({ chat, irc, plain, sense }, wild, early) ?? wild.map(({ told }) => withoutTime(told));
}

interface Calm {
  readonly chat: ChatServer;
  readonly irc: FuzzedClient;
  readonly plain: FuzzedClient;
  /** How often both have spoken. */
  readonly sense: number;
}

function wrongIn(
  { chat: { chat }, irc, plain, sense }: Calm,
  wild: readonly FuzzedClient[],
  early: FuzzedClient | undefined,
): string | undefined {
  if (early) return `one who talks sense is out: ${early.told.toString()}`;
  for (const { told } of [...wild, irc, plain]) {
    const unexpected = unexpectedIn(told);
    if (unexpected) return unexpected;
  }
  const all = Array.from({ length: sense }, (_, number) => String(number)).join();
  const toIrc = [...irc.told.toString().matchAll(/^:calm-plain!\S+ PRIVMSG #calm :sense (\d+)\r$/gm)]
    .map(([, n]) => n)
    .join();
  const toPlain = [...plain.told.toString().matchAll(/^<calm-irc> sense (\d+)\r$/gm)].map(([, n]) => n).join();
  if (toIrc !== all) return `of ${all} the one with IRC heard ${toIrc}: ${irc.told.toString()}`;
  if (toPlain !== all) return `of ${all} the one without heard ${toPlain}: ${plain.told.toString()}`;
  if (chat.peopleCount > 0 || chat.roomCount > 0)
    return `${chat.peopleCount} people and ${chat.roomCount} rooms are left`;
  return undefined;
}

/** Without times and ids, which are others each time; telnet is answered when it asks, whatever line it is in. */
function withoutTime(told: Buffer): string {
  return textIn(told).replaceAll(
    /time=[\dTZ.:-]+|msgid=[\w-]+|created [^\r]*| (?:242|317|391) [^\r]*|\w{3}, [^\r]* GMT|(?<= 354 (?:\S+ ){8})\d+|\b\d{10}\b|\[\d\d:\d\d\]|timestamp=\S+/g,
    "…",
  );
}

function told({ steps }: Script, wrong: string): string {
  const said = steps.map(
    ({ who, pieces }) => `${who}: ${pieces.map((piece) => JSON.stringify(piece.toString("latin1"))).join(" + ")}`,
  );
  return `${said.join("\n")}\n${wrong}`;
}
