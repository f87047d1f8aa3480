import { expect, test } from "vitest";
import { type IrcLine, readIrcLine } from "./irc-line.ts";

const AT = Date.parse("2026-01-02T03:04:05.678Z");
const TAGS = "time=2026-01-02T03:04:05.678Z;msgid=abc12";
const SAID = { what: "said", said: { sender: "ann", number: 7 }, id: "abc12", at: AT };

test.each<[line: string, read: IrcLine]>([
  ["PING :are you there", { what: "ping", token: ":are you there" }],
  [":chat.holdfast 366 ann1 #load :End of /NAMES list", { what: "joined" }],
  [":chat.holdfast 366 ann1 #tea :End of /NAMES list", { what: "other" }],
  [`@${TAGS} :ann1!~a@127.0.0.1 PRIVMSG #load :load ann 7`, { ...SAID, isHistory: false } as IrcLine],
  [`@batch=2;${TAGS} :ann1!~a@127.0.0.1 PRIVMSG #load :load ann 7`, { ...SAID, isHistory: true } as IrcLine],
  [`@${TAGS} :ann1!~a@127.0.0.1 PRIVMSG #load :hello`, { what: "other" }],
  [`@${TAGS} :ann1!~a@127.0.0.1 PRIVMSG #tea :load ann 7`, { what: "other" }],
  [":chat.holdfast BATCH +2 chathistory #load", { what: "other" }],
  [":chat.holdfast BATCH -2", { what: "end-of-page" }],
  [`@${TAGS} :ann1!~a@127.0.0.1 JOIN #load`, { what: "other" }],
  ["", { what: "other" }],
])("%j is read as %j", (line, read) => {
  expect(readIrcLine(line)).toEqual(read);
});
