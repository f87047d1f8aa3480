import type { ScriptedClient } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "../support/chatting.ts";

const CAPABILITIES = "batch draft/metadata-2 standard-replies";

/** What a client is told for that, with the names of batches as B. */
async function told(client: ScriptedClient, ...lines: readonly string[]): Promise<string[]> {
  await client.send(lines.map((line) => `${line}\r\n`).join(""));
  return (await synchronised(client)).map((line) =>
    line.replace(/batch=\w+/, "batch=B").replace(/BATCH ([+-])\w+/, "BATCH $1B"),
  );
}

describe("METADATA", () => {
  test("is kept, told, listed and taken away", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: CAPABILITIES });

    expect(await told(ann, "METADATA * SET url :https://tea.example/", "METADATA * SET empty :")).toEqual([
      ":irc.test 761 ann ann url * :https://tea.example/",
      ":irc.test 761 ann ann empty * :",
    ]);
    expect(await told(ann, "METADATA * GET url no")).toEqual([
      ":irc.test BATCH +B metadata ann",
      "@batch=B :irc.test 761 ann ann url * :https://tea.example/",
      "@batch=B :irc.test 766 ann ann no :key not set",
      ":irc.test BATCH -B",
    ]);
    expect(await told(ann, "METADATA ann LIST")).toHaveLength(4);
    expect(await told(ann, "METADATA * SET url")).toEqual([":irc.test 766 ann ann url :key not set"]);
    expect(await told(ann, "METADATA * CLEAR", "METADATA * LIST")).toEqual([
      ":irc.test BATCH +B metadata ann",
      "@batch=B :irc.test 766 ann ann empty :key not set",
      ":irc.test BATCH -B",
      ":irc.test BATCH +B metadata ann",
      ":irc.test BATCH -B",
    ]);
  });

  test("is told to those in the room who want to hear of that key, and to nobody twice", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: CAPABILITIES, join: "#lobby" });
    await using bob = await chat.irc("bob", { capabilities: CAPABILITIES, join: "#lobby" });
    await using old = await chat.irc("old", { join: "#lobby" });
    await using eve = await chat.plain("eve");
    expect(await told(bob, "METADATA * SUB url avatar", "METADATA * UNSUB avatar", "METADATA * SUBS")).toEqual([
      ":old!~old@127.0.0.1 JOIN #lobby",
      ":eve!~plain@127.0.0.1 JOIN #lobby",
      ":irc.test 770 bob url avatar",
      ":irc.test 771 bob avatar",
      ":irc.test BATCH +B metadata-subs",
      "@batch=B :irc.test 772 bob url",
      ":irc.test BATCH -B",
    ]);
    await synchronised(old);

    await told(ann, "METADATA * SET url x", "METADATA * SET url x", "METADATA * SET avatar y", "METADATA * SET url");
    await told(ann, "METADATA #lobby SET url :of the room", "PRIVMSG #lobby :after");

    expect(await told(bob)).toEqual([
      ":ann!~ann@127.0.0.1 METADATA ann url * :x",
      ":ann!~ann@127.0.0.1 METADATA ann url *",
      ":ann!~ann@127.0.0.1 METADATA #lobby url * :of the room",
      ":ann!~ann@127.0.0.1 PRIVMSG #lobby :after",
    ]);
    expect(await told(old)).toEqual([":ann!~ann@127.0.0.1 PRIVMSG #lobby :after"]);
    await eve.expectLine("<ann> after");
  });

  test("of a room and all in it is told to who comes, and of who comes to those who are there", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: CAPABILITIES, join: "#tea" });
    await using bob = await chat.irc("bob", { capabilities: CAPABILITIES });
    await told(ann, "METADATA * SUB url", "METADATA * SET url of-ann", "METADATA #tea SET url of-tea");
    await told(bob, "METADATA * SUB url", "METADATA * SET url of-bob", "METADATA * SET other x");

    const state = [
      ":irc.test METADATA #tea url * :of-tea",
      ":irc.test METADATA ann url * :of-ann",
      ":irc.test METADATA bob url * :of-bob",
    ];
    expect((await told(bob, "JOIN #tea")).slice(3)).toEqual(state);
    expect(await told(bob, "METADATA #tea SYNC")).toEqual([
      ":irc.test BATCH +B metadata #tea",
      ...state.map((line) => `@batch=B ${line}`),
      ":irc.test BATCH -B",
    ]);
    expect(await told(ann)).toEqual([
      ":bob!~bob@127.0.0.1 JOIN #tea",
      ":bob!~bob@127.0.0.1 METADATA bob url * :of-bob",
    ]);
  });

  test.each([
    ["METADATA *", ":irc.test 461 ann METADATA :Not enough parameters"],
    ["METADATA nobody LIST", "FAIL METADATA INVALID_TARGET nobody"],
    ["METADATA #none LIST", "FAIL METADATA INVALID_TARGET #none"],
    ["METADATA * FROB", "FAIL METADATA SUBCOMMAND_INVALID FROB"],
    ["METADATA * SET :bad key", "FAIL METADATA KEY_INVALID bad_key"],
    ["METADATA * SET Url x", "FAIL METADATA KEY_INVALID Url"],
    ["METADATA * SUB bad:key", "FAIL METADATA KEY_INVALID bad:key"],
    ["METADATA * UNSUB bad:key", "FAIL METADATA KEY_INVALID bad:key"],
    ["METADATA * SET url", "FAIL METADATA KEY_NOT_SET ann url"],
    [`METADATA * SET url ${"x".repeat(257)}`, "FAIL METADATA VALUE_INVALID"],
    ["METADATA bob SET url x", "FAIL METADATA KEY_NO_PERMISSION bob url"],
    ["METADATA #cake SET url x", "FAIL METADATA KEY_NO_PERMISSION #cake url"],
    ["METADATA #cake CLEAR", "FAIL METADATA KEY_NO_PERMISSION #cake *"],
  ])("%.40s is refused", async (line, answer) => {
    await using chat = await RunningChat.start();
    await using bob = await chat.irc("bob", { join: "#cake" });
    await using ann = await chat.irc("ann", { capabilities: CAPABILITIES, join: "#cake" });
    await synchronised(bob);

    const [refusal, ...others] = await told(ann, line);

    expect(refusal).toContain(answer);
    expect(others).toEqual([]);
  });

  test("has its limits", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: CAPABILITIES });
    const keys = Array.from({ length: 51 }, (_, index) => `k${index}`);

    const set = await told(ann, ...keys.slice(0, 21).map((key) => `METADATA * SET ${key} x`), "METADATA * SET k0 y");
    const subscribed = await told(
      ann,
      `METADATA * SUB ${keys.slice(0, 12).join(" ")}`,
      ...keys.map((key) => `METADATA * SUB ${key}`),
    );

    expect(set[20]).toMatch(/ FAIL METADATA LIMIT_REACHED ann :/);
    expect(set[21]).toBe(":irc.test 761 ann ann k0 * :y");
    expect(subscribed[0]).toBe(`:irc.test 770 ann ${keys.slice(0, 10).join(" ")}`);
    expect(subscribed[1]).toBe(":irc.test 770 ann k10 k11");
    expect(subscribed.at(-1)).toMatch(/ FAIL METADATA TOO_MANY_SUBS k50 :/);
  });

  test("is told of oneself by whom the capability is asked for, and is no command without it", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: "batch" });

    expect(await told(ann, "METADATA * LIST", `CAP REQ draft/metadata-2`)).toEqual([
      ":irc.test 421 ann METADATA :Unknown command",
      ":irc.test CAP ann ACK :draft/metadata-2",
      ":irc.test BATCH +B metadata ann",
      ":irc.test BATCH -B",
    ]);
  });
});
