/** What a mode's letter takes behind it. */
export type ModeKind =
  /** A list: its argument is added or taken off. */
  | "list"
  /** An argument both when it is set and when it is taken off. */
  | "key"
  /** An argument when it is set. */
  | "limit"
  /** None. */
  | "flag"
  /** A member of the room, who gets or loses a rank. */
  | "rank";

/** The modes of rooms, by their letters. */
export const ROOM_MODES = {
  b: "list", // kept out
  e: "list", // never kept out
  I: "list", // need no invitation
  k: "key", // whoever joins must know it
  l: "limit", // so many members at most
  C: "flag", // nobody asks or answers programs (CTCP)
  i: "flag", // only who is invited joins
  m: "flag", // only who has a rank speaks
  n: "flag", // only members speak
  s: "flag", // not shown to who is not there
  t: "flag", // only operators change the topic
  o: "rank",
  v: "rank",
} as const;

export type ModeLetter = keyof typeof ROOM_MODES;
type LettersOf<Kind extends ModeKind> = {
  [Letter in ModeLetter]: (typeof ROOM_MODES)[Letter] extends Kind ? Letter : never;
}[ModeLetter];
export type ListLetter = LettersOf<"list">;
export type FlagLetter = LettersOf<"flag">;
export type RankLetter = LettersOf<"rank">;

/** One change of a room's modes. */
export interface ModeChange {
  readonly letter: ModeLetter;
  readonly isOn: boolean;
  /** Of a rank the member's nickname. */
  readonly argument?: string;
}

/** Ranks, the highest first, with the sign that is shown before a name. */
export const RANKS: readonly { readonly letter: RankLetter; readonly sign: string }[] = [
  { letter: "o", sign: "@" },
  { letter: "v", sign: "+" },
];

/** How many entries the lists of one room may have, all of them together. */
export const MAX_LIST_ENTRIES = 100;

/** The modes of people, by their letters. */
export const PERSON_MODES = {
  B: "bot", // is a program
  i: "invisible", // not shown to those who share no room with it
  o: "operator", // of the server
  w: "wallops", // hears what operators say to all who want to
} as const;

export type PersonMode = (typeof PERSON_MODES)[keyof typeof PERSON_MODES];

/** How a new room is: only members speak, and only operators change the topic. */
export const DEFAULT_FLAGS: readonly FlagLetter[] = ["n", "t"];

export function isModeLetter(letter: string): letter is ModeLetter {
  return Object.hasOwn(ROOM_MODES, letter);
}

/** The letters of a kind, in the order of the table. */
export function lettersOf(kind: ModeKind): string {
  return Object.keys(ROOM_MODES)
    .filter((letter) => ROOM_MODES[letter as ModeLetter] === kind)
    .join("");
}
