import type { Identity } from "./identity.ts";
import type { ModeChange } from "./modes.ts";
import type { Room } from "./room.ts";

/** Something that has happened, told to everybody whom it concerns. Events are never changed. */
export type ChatEvent = AccountChanged | Said | Joined | Parted | Left | Renamed | TopicChanged | ModesChanged;

/** What all events have. */
interface Happened {
  /** No other event of this chat has it. */
  readonly id: string;
  /** Milliseconds since 1970; of two events the later one has the larger number, see `Timeline`. */
  readonly at: number;
  /** Who has done it, as of before. */
  readonly from: Identity;
}

/**
 * In what manner something is said: as speech, as a notice that must not be answered, as what the person does, or
 * without words, as a signal of one client to others.
 */
export type Manner = "speech" | "notice" | "action" | "signal";

export interface Said extends Happened {
  readonly kind: "said";
  /** Whom it is said to: the name of a room or a person. */
  readonly target: string;
  /** The room it is said in; none for what is said to one person. */
  readonly room: Room | undefined;
  readonly manner: Manner;
  readonly text: string;
  /** What the client has noted on it for other clients, in their own form. Empty where that is nothing. */
  readonly tags: string;
}

interface Joined extends Happened {
  readonly kind: "joined";
  readonly room: Room;
}

interface Parted extends Happened {
  readonly kind: "parted";
  readonly room: Room;
  /** Empty where nothing was said about it. */
  readonly reason: string;
}

/** Somebody has logged in, or out. */
interface AccountChanged extends Happened {
  readonly kind: "account-changed";
  /** None for who has logged out. */
  readonly account: string | undefined;
}

/** Somebody has left the chat. */
interface Left extends Happened {
  readonly kind: "left";
  readonly reason: string;
}

interface Renamed extends Happened {
  readonly kind: "renamed";
  readonly nick: string;
}

interface TopicChanged extends Happened {
  readonly kind: "topic-changed";
  readonly room: Room;
  /** Empty where there is none any more. */
  readonly topic: string;
}

interface ModesChanged extends Happened {
  readonly kind: "modes-changed";
  readonly room: Room;
  /** One or more, in the order in which they were made. */
  readonly changes: readonly ModeChange[];
}
