import { describe, expect, test } from "vitest";
import { parseMessage } from "./message.ts";

describe("a line", () => {
  test.each([
    ["PING", { tags: "", verb: "PING", params: [] }],
    ["ping x", { tags: "", verb: "PING", params: ["x"] }],
    ["PRIVMSG #a :hello there", { tags: "", verb: "PRIVMSG", params: ["#a", "hello there"] }],
    ["PRIVMSG #a :", { tags: "", verb: "PRIVMSG", params: ["#a", ""] }],
    ["PRIVMSG #a ::)", { tags: "", verb: "PRIVMSG", params: ["#a", ":)"] }],
    ["USER a 0 * a:b", { tags: "", verb: "USER", params: ["a", "0", "*", "a:b"] }],
    ["  NICK   ann  ", { tags: "", verb: "NICK", params: ["ann"] }],
    [":ann!a@h QUIT :bye", { tags: "", verb: "QUIT", params: ["bye"] }],
    ["@+a=b;c :x TAGMSG #a", { tags: "+a=b;c", verb: "TAGMSG", params: ["#a"] }],
    [
      "A 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
      {
        tags: "",
        verb: "A",
        params: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15 16"],
      },
    ],
  ])("%j is taken apart", (line, message) => {
    expect(parseMessage(line)).toEqual(message);
  });

  test.each(["", "   ", ":source", "@tags", "@tags :source  "])("%j says nothing", (line) => {
    expect(parseMessage(line)).toBeUndefined();
  });
});
