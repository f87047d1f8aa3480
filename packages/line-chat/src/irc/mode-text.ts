import { isModeLetter, type ModeChange, ROOM_MODES } from "../chat/modes.ts";

/** One change as a client has asked for it; the letter may be none. */
export interface AskedMode {
  readonly letter: string;
  readonly isOn: boolean;
  readonly argument: string | undefined;
}

/** `+ov-k` with its arguments, as one change after the other. */
export function parseModes(letters: string, args: readonly string[]): AskedMode[] {
  const rest = [...args];
  const asked: AskedMode[] = [];
  let isOn = true;
  for (const letter of letters) {
    if (letter === "+" || letter === "-") isOn = letter === "+";
    else asked.push({ letter, isOn, argument: takesArgument(letter, isOn) ? rest.shift() : undefined });
  }
  return asked;
}

function takesArgument(letter: string, isOn: boolean): boolean {
  if (!isModeLetter(letter)) return false;
  const kind = ROOM_MODES[letter];
  return kind === "limit" ? isOn : kind !== "flag";
}

/** What a line has room for behind its source, its command and its channel. */
const GROUP_BYTES = 250;

/** Changes in groups, each of which fits into one line. */
export function modeGroups(changes: readonly ModeChange[]): readonly (readonly ModeChange[])[] {
  const groups: ModeChange[][] = [];
  let bytes = GROUP_BYTES;
  for (const change of changes) {
    // The letter, a sign, a blank, and what a mask is completed with.
    const more = Buffer.byteLength(change.argument ?? "") + 7;
    if (bytes + more > GROUP_BYTES) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(change);
    bytes += more;
  }
  return groups;
}
