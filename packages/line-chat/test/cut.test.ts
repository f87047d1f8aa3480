import { expect, test } from "vitest";
import { RunningChat } from "./support/chatting.ts";

const CONVERSATIONS: readonly (readonly [dialect: string, says: string])[] = [
  ["irc", "NICK ann\r\nUSER ann 0 * :Änn\nJOIN #tea\r\nPRIVMSG ann :€uro 🙂\r\nTOPIC #tea :täglich\r\nPING :done\r\n"],
  [
    "irc",
    [
      "NICK ann\r\nUSER a 0 * :Ann\r\nAWAY :bei Tisch, 茶\nJOIN #té\nMODE #té +be-t x!*@* *!y@*\r\n",
      "PRIVMSG ann :hi\r\nWHO #té %tcnf,7\r\nMONITOR + bob,ann\nLIST >0\nSILENCE +bob\nSILENCE\r\nPING :end",
    ].join(""),
  ],
  [
    "irc",
    "CAP REQ :message-tags batch labeled-response draft/multiline echo-message\nNICK a\nUSER a 0 * :A\nCAP END\n" +
      "@label=1;+x=é TAGMSG a\nBATCH +1 draft/multiline a\n@batch=1 PRIVMSG a :ö\n@batch=1 PRIVMSG a :z\nBATCH -1\n",
  ],
  ["plain", "ann\r\n/join tea\n/topic täglich\nh€llp\bo\n/topic\n/who\n/nick Ann\n/quit tschüs\n"],
];

test.each(CONVERSATIONS)("a conversation in %s is answered the same, however it is cut", async (_, says) => {
  const bytes = Buffer.from(says);
  const whole = await answerTo([bytes]);

  expect(whole.length).toBeGreaterThan(100);
  for (let at = 1; at < bytes.length; at += 1) {
    expect(await answerTo([bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toBe(whole);
  }
});

async function answerTo(pieces: readonly Buffer[]): Promise<string> {
  await using chat = await RunningChat.start({ graceMs: 60_000 });
  await using client = await chat.connect();
  for (const piece of pieces) await client.sendSlowly(piece, { pieceBytes: piece.length });
  await client.halfClose();
  return (await client.readToEnd())
    .toString()
    .replaceAll(/created .*|\d{10}|(?<=msgid=)[^ ;]+|(?<=batch=|BATCH [+-])[\w-]+/g, "");
}
