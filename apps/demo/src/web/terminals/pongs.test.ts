import { expect, test } from "vitest";
import { answerPings } from "./pongs.ts";

test("a broker's PING is answered and not shown", () => {
  expect(answerPings("broker", "+OK\r\nPING\r\n")).toEqual({ shown: "+OK\r\n", pongs: ["PONG\r\n"] });
});

test("a message that says PING is a message", () => {
  const output = "MSG greeting 1 4\r\nPING\r\n";

  expect(answerPings("broker", output)).toEqual({ shown: output, pongs: [] });
});

test("an IRC server's PING is answered with its token", () => {
  expect(answerPings("chat-irc", ":chat PING :abc\r\n").pongs).toEqual(["PONG :abc\r\n"]);
});

test("nothing is taken out of an echo", () => {
  expect(answerPings("echo", "PING\n")).toEqual({ shown: "PING\n", pongs: [] });
});
