import { parseEndpoint } from "@holdfast/net-core";
import { ScriptedClient, ServiceCommand, temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { synchronised } from "./support/chatting.ts";
import { COMMAND } from "./support/command.ts";

/** How often the process is killed; the long form sets it to 100. */
const KILLS = Number(process.env["HOLDFAST_KILLS"] ?? 5);
const FLUSH_MS = 200;
const BURST = 10;
/** Lines are said every two milliseconds; more than that between two that are shown is a machine that is busy. */
const MOST_BETWEEN_MS = 20;

/** The program with its store in that file. */
class KeptChat {
  readonly #command: ServiceCommand;
  readonly #address: string;

  private constructor(command: ServiceCommand, address: string) {
    this.#command = command;
    this.#address = address;
  }

  static async start(path: string): Promise<KeptChat> {
    const flags = [
      "--listen=tcp://127.0.0.1:0",
      `--store=${path}`,
      `--store-flush=${FLUSH_MS}ms`,
      "--lines-per-second=0",
    ];
    const command = new ServiceCommand(COMMAND, [...flags, "--server-name=irc.test", "--history-lines=100000"]);
    return new KeptChat(command, await command.address());
  }

  async member(nick: string): Promise<ScriptedClient> {
    const client = await ScriptedClient.connect(parseEndpoint(this.#address));
    const capabilities = "batch server-time message-tags draft/chathistory";
    await client.send(`CAP REQ :${capabilities}\r\nNICK ${nick}\r\nUSER ${nick} 0 * :x\r\nCAP END\r\nJOIN #tea\r\n`);
    await synchronised(client);
    return client;
  }

  async kill(): Promise<void> {
    this.#command.process.kill("SIGKILL");
    await this.#command.exit();
  }
}

interface Shown {
  /** With its time and its id. */
  readonly line: string;
  readonly at: number;
}

/** Talks until the process is killed after so many milliseconds. @returns what was shown, and when that was. */
async function talkUntilKilled(
  chat: KeptChat,
  afterMs: number,
): Promise<{ shown: readonly Shown[]; killedAt: number }> {
  const ann = await chat.member("ann");
  const bob = await chat.member("bob");
  const shown: Shown[] = [];
  let text = "";
  bob.socket.on("data", (chunk: Buffer) => {
    const lines = (text + chunk.toString()).split("\r\n");
    text = lines.pop() ?? "";
    const at = performance.now();
    for (const line of lines) if (line.includes(" PRIVMSG ")) shown.push({ line, at });
  });
  const says = "PRIVMSG #tea :hello\r\n".repeat(BURST);
  const talking = setInterval(() => ann.socket.write(says), 2);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const killedAt = performance.now();
  const killed = chat.kill();
  clearInterval(talking);
  await killed;
  await Promise.all([ann, bob].map((client) => client[Symbol.asyncDispose]()));
  return { shown, killedAt };
}

/**
 * For how long the process was seen to run between two moments. Where nothing was shown for a while, though somebody
 * talked all the time, the machine has let it, or the test, wait.
 */
function ranFor(shown: readonly Shown[], from: number, to: number): number {
  const moments = [...shown.map(({ at }) => at).filter((at) => at > from), to];
  let ran = 0;
  let last = from;
  for (const at of moments) {
    ran += Math.min(at - last, MOST_BETWEEN_MS);
    last = at;
  }
  return ran;
}

/** All that is in the history after that moment, page by page. */
async function historyAfter(chat: KeptChat, start: string): Promise<string[]> {
  await using reader = await chat.member("reader");
  const all: string[] = [];
  for (let after = start; ;) {
    await reader.send(`CHATHISTORY AFTER #tea ${after} 100\r\n`);
    const page = (await synchronised(reader)).slice(1, -1).map((line) => line.replace(/batch=[^;]+;/, ""));
    if (page.length === 0) return all;
    all.push(...page);
    after = `msgid=${/msgid=([^; ]+)/.exec(page.at(-1) ?? "")?.[1]}`;
  }
}

const CLAIM = `a process that is killed at any time has lost no line that was shown for ${FLUSH_MS} ms`;

test(CLAIM, { timeout: 60_000 + KILLS * 5_000 }, async () => {
  await using folder = await temporaryDirectory();
  const path = folder.path("chat.db");
  let chat = await KeptChat.start(path);
  await using _last = { [Symbol.asyncDispose]: async () => chat.kill() };
  let start = "timestamp=2000-01-01T00:00:00.000Z";
  let lines = 0;
  let longestMs = 0;

  for (let kill = 0; kill < KILLS; kill += 1) {
    const { shown, killedAt } = await talkUntilKilled(chat, 50 + Math.random() * 700);
    chat = await KeptChat.start(path);
    const kept = await historyAfter(chat, start);
    const known = new Set(kept);
    const lost = shown.filter(({ line }) => !known.has(line));
    const rest = shown.slice(0, shown.length - lost.length);

    expect(known.size).toBe(kept.length); // nothing doubled
    expect(lost.filter(({ at }) => ranFor(shown, at, killedAt) >= FLUSH_MS)).toEqual([]);
    expect(kept.slice(0, rest.length)).toEqual(rest.map(({ line }) => line)); // in its order, and without a gap
    lines += shown.length;
    longestMs = Math.max(longestMs, ...lost.map(({ at }) => ranFor(shown, at, killedAt)));
    const last = kept.at(-1);
    if (last !== undefined) start = `msgid=${/msgid=([^; ]+)/.exec(last)?.[1]}`;
  }

  expect(lines).toBeGreaterThan(KILLS * BURST);
  process.stdout.write(`${KILLS} kills, ${lines} lines; the oldest lost was shown for ${longestMs.toFixed()} ms\n`);
});
