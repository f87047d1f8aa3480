import { type Said, saidIn } from "./said.ts";

/** What a listener with netcat has to know of a line that somebody has said. */
export interface PlainLine {
  readonly said: Said;
  /** It was asked for by `/history`, which puts the time in front. */
  readonly isHistory: boolean;
}

/** @returns `undefined` for what is no numbered line of a load client. */
export function readPlainLine(line: string): PlainLine | undefined {
  const [, time, text = ""] = /^(\[\d\d:\d\d\] )?<\S+> (.*)$/.exec(line) ?? [];
  const said = saidIn(text);
  return said && { said, isHistory: time !== undefined };
}
