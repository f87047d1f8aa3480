const LINE = /^(?:INFO \{.*\} ?|\+OK|PING|PONG|-ERR '[^\n]*')\r\n/;
const HEAD = /^(?:MSG(?: [^ \t\n]+){2,3}|HMSG(?: [^ \t\n]+){2,3} \d{1,9}) (\d{1,9})\r\n/;

/** What in an answer is nothing that a server says. */
export function unexpectedIn(answer: Buffer): string | undefined {
  let rest = answer.toString("latin1");
  while (rest !== "") {
    const length = lengthOfNext(rest);
    if (length === undefined) return JSON.stringify(rest.slice(0, 200));
    rest = rest.slice(length);
  }
  return undefined;
}

function lengthOfNext(text: string): number | undefined {
  const line = LINE.exec(text);
  if (line) return line[0].length;
  const head = HEAD.exec(text);
  if (!head) return undefined;
  const size = Number(head[1]);
  const end = head[0].length + size;
  return text.startsWith("\r\n", end) ? end + 2 : undefined;
}
