import { PERSON_MODES, type PersonMode } from "../chat/modes.ts";
import type { Person } from "../chat/person.ts";
import type { IrcMember } from "./client.ts";

/** The modes of a person as letters: `+iw`. */
function modeLetters({ modes }: Person): string {
  const letters = Object.entries(PERSON_MODES).filter(([, mode]) => modes.has(mode));
  return `+${letters.map(([letter]) => letter).join("")}`;
}

export function tellOwnModes(client: IrcMember): void {
  client.reply("RPL_UMODEIS", modeLetters(client.person));
}

/** Nobody makes itself an operator, but gives that up. */
export function changeOwnModes(client: IrcMember, letters: string): void {
  const { chat } = client.server;
  let made = "";
  let madeSign = "";
  let isUnknown = false;
  let sign = "+";
  for (const letter of letters) {
    const mode = modeOf(letter);
    if (letter === "+" || letter === "-") sign = letter;
    else if (mode === undefined) isUnknown = true;
    else if ((mode !== "operator" || sign === "-") && chat.setMode(client.person, mode, sign === "+")) {
      made += madeSign === sign ? letter : sign + letter;
      madeSign = sign;
    }
  }
  if (made !== "") tellChange(client, made);
  if (isUnknown) client.reply("ERR_UMODEUNKNOWNFLAG");
}

/** Says which modes of the person have changed. */
export function tellChange(client: IrcMember, change: string): void {
  client.tell(`:${client.person.identity.mask} MODE ${client.nick} :${change}`);
}

function modeOf(letter: string): PersonMode | undefined {
  return Object.hasOwn(PERSON_MODES, letter) ? PERSON_MODES[letter as keyof typeof PERSON_MODES] : undefined;
}
