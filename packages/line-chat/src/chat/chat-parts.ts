import type { Chronicle } from "./chronicle.ts";
import type { History } from "./history.ts";
import type { People } from "./people.ts";
import type { ReadMarks } from "./read-marks.ts";
import type { Rooms } from "./rooms.ts";
import type { Watching } from "./watching.ts";
import type { Whowas } from "./whowas.ts";

/** What a chat is made of: those who do one thing in it each share these. */
export interface ChatParts {
  /** Milliseconds since 1970. */
  now(): number;
  readonly people: People;
  readonly rooms: Rooms;
  readonly chronicle: Chronicle;
  readonly history: History;
  readonly marks: ReadMarks;
  readonly watching: Watching;
  readonly whowas: Whowas;
}
