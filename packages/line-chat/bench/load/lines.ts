import { messageText, Pattern } from "../../../../scripts/bench/load/pattern.ts";

/** With the number in front; about what people say at a time. */
const TEXT_BYTES = 40;
/** A prime number of lines, enough for what is sent at once. */
const PERIOD = 521;

/** What one member says in its room, again and again. */
export class Lines {
  /** As it is sent. */
  readonly said: Pattern;
  /** As the others hear it. */
  readonly heard: Pattern;

  constructor(room: string, source: string) {
    this.said = patternOf(`PRIVMSG ${room} :`);
    this.heard = patternOf(`:${source} PRIVMSG ${room} :`);
  }
}

function patternOf(head: string): Pattern {
  const line = (number: number): string => `${head}${messageText(number, TEXT_BYTES).trimEnd()}\r\n`;
  return new Pattern(line(0).length, PERIOD, line);
}
