import { Member } from "./member.ts";
import { ROOM, saidIn } from "./said.ts";

/** Of the lines before its coming it asks for so many: more than are said while a fault lasts. */
const LOOKS_BACK_LINES = 500;

/** How the room is described, which it asks for last: what comes after that is new. */
const DESCRIPTION = `In ${ROOM}: `;

/** Somebody with netcat who listens. */
export class PlainListener extends Member {
  protected override enter(nickname: string): void {
    this.send(nickname, `/join ${ROOM}`, `/history ${LOOKS_BACK_LINES}`, `/who ${ROOM}`);
  }

  protected override take(line: string): void {
    if (line.startsWith(DESCRIPTION)) return this.caughtUp();
    const said = saidIn(line.replace(/^\[\d\d:\d\d\] <\S+> /, ""));
    const stream = said && this.hears.get(said.sender);
    if (!stream) return;
    // The plain dialect has no ids: what the history repeats is known by its number alone.
    if (this.upSince !== undefined || stream.isMissing(said.number)) stream.receive(said.number);
  }
}
