import type { ChatOptions } from "@holdfast/line-chat";
import type { ScriptedClient } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { RunningChat, synchronised } from "./chatting.ts";

/**
 * What is said and heard, line by line:
 *
 * - `ann> TOPIC #tea :Darjeeling` is sent by ann, who comes when her name is first seen;
 * - `bob< :ann! TOPIC #tea :Darjeeling` is what bob is told next. `ann!` stands for `ann!~ann@127.0.0.1`, `<time>` for
 *   seconds since 1970, `<idle>` for those without a word, `<date>` for a date, and `<id>` for the id of a message.
 *
 * Nobody is told anything else: whatever else comes fails the test at the next line that is sent, or at the end.
 */
export type Script = string;

/** A test for each conversation, by its claim. */
export function testConversations(scripts: Readonly<Record<string, Script>>, options: ChatOptions = {}): void {
  test.each(Object.entries(scripts))("%s", async (_, script) => {
    await using chat = await RunningChat.start(options);
    await using stage = new Stage(chat);

    await stage.play(script);
  });
}

class Stage implements AsyncDisposable {
  readonly #chat: RunningChat;
  readonly #clients = new Map<string, { readonly client: ScriptedClient; readonly heard: string[] }>();

  constructor(chat: RunningChat) {
    this.#chat = chat;
  }

  async play(script: Script): Promise<void> {
    const lines = script.split("\n").map((line) => line.trim());
    for (const line of lines.filter((line) => line !== "")) await this.#perform(line);
    await this.#expectSilence("the end");
  }

  async #perform(line: string): Promise<void> {
    const [, name = "", direction = "", text = ""] = /^(\w+)([<>]) ?(.*)$/u.exec(line) ?? [];
    if (name === "") throw new Error(`neither said nor heard: ${line}`);
    if (direction === ">") {
      await this.#expectSilence(line);
      await this.#say(name, text);
    } else expect(await this.#nextTo(name), `after what was expected: ${line}`).toBe(text);
  }

  async #say(name: string, text: string): Promise<void> {
    const { client, heard } = await this.#player(name);
    await client.send(`${text}\r\n`);
    heard.push(...(await synchronised(client)));
  }

  async #nextTo(name: string): Promise<string | undefined> {
    const { client, heard } = await this.#player(name);
    if (heard.length === 0) heard.push(...(await synchronised(client)));
    return plain(heard.shift());
  }

  async #expectSilence(before: string): Promise<void> {
    for (const [name, { client, heard }] of this.#clients) {
      heard.push(...(await synchronised(client)));
      expect(heard.map(plain), `to ${name}, before ${before}`).toEqual([]);
    }
  }

  async #player(name: string): Promise<{ readonly client: ScriptedClient; readonly heard: string[] }> {
    let player = this.#clients.get(name);
    if (!player) this.#clients.set(name, (player = { client: await this.#chat.irc(name), heard: [] }));
    return player;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { client } of this.#clients.values()) await client[Symbol.asyncDispose]();
  }
}

function plain(line: string | undefined): string | undefined {
  return line
    ?.replaceAll(/(\w+)!~\1@127\.0\.0\.1/gi, "$1!")
    .replace(/msgid=[^ ;]+/, "msgid=<id>")
    .replaceAll(/\b1\d{9}\b/g, "<time>")
    .replace(/(Server Up 0 days 0:00:)\d\d/, "$1<seconds>")
    .replace(/( 317 \w+ \w+) \d+/, "$1 <idle>")
    .replaceAll(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, "<date>");
}
