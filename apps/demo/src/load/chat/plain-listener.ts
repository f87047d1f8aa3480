import { Member } from "./member.ts";
import { readPlainLine } from "./plain-line.ts";
import { ROOM } from "./said.ts";

/** Of the lines before its coming it asks for so many: more than are said while a fault lasts. */
const LOOKS_BACK_LINES = 500;

/** How the room is described, which it asks for last: by then it has heard what it had missed. */
const DESCRIPTION = `In ${ROOM}: `;

/** Somebody with netcat who listens. */
export class PlainListener extends Member {
  protected override enter(nickname: string): void {
    this.send(nickname, `/join ${ROOM}`, `/history ${LOOKS_BACK_LINES}`, `/who ${ROOM}`);
  }

  protected override take(text: string): void {
    if (text.startsWith(DESCRIPTION)) return this.caughtUp();
    const line = readPlainLine(text);
    const stream = line && this.hears.get(line.said.sender);
    // This dialect has no ids: what the history repeats is known by its number alone.
    if (!stream || (line.isHistory && !stream.isMissing(line.said.number))) return;
    stream.receive(line.said.number);
  }
}
