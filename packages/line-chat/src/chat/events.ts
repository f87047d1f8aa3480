import type { Identity } from "./identity.ts";
import type { ModeChange } from "./modes.ts";
import type { Room } from "./room.ts";

/** Something that has happened, told to everybody whom it concerns. Events are never changed. */
export type ChatEvent =
  | AccountChanged
  | Announced
  | Appeared
  | AwayChanged
  | Described
  | Disappeared
  | InvitationMade
  | Invited
  | Joined
  | Kicked
  | Left
  | MarkedRead
  | MetadataChanged
  | ModesChanged
  | Moved
  | Parted
  | Redacted
  | Renamed
  | RoomRenamed
  | Said
  | TopicChanged;

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
  /** Whom it is said to: the name of a room or a person; with a sign in front only those of that rank and higher. */
  readonly target: string;
  /** The room it is said in; none for what is said to one person. */
  readonly room: Room | undefined;
  readonly manner: Manner;
  /**
   * What is said. May have several lines, with LF between them; CR stands where the sender's client has divided a line
   * that was too long for it, and is no part of the text.
   */
  readonly text: string;
  /** There may be LF and CR in it. Told, since to look for them in each line would cost more. @default false */
  readonly hasSeveralLines?: boolean;
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

/** Somebody has been sent out of a room. */
export interface Kicked extends Happened {
  readonly kind: "kicked";
  readonly room: Room;
  /** Who that is, as of then. */
  readonly nick: string;
  readonly reason: string;
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

/** Somebody has another real name. */
interface Described extends Happened {
  readonly kind: "described";
  readonly realName: string;
}

/** Something that was said is not to be shown any more. */
interface Redacted extends Happened {
  readonly kind: "redacted";
  /** Where it was said: the name of a room or a person. */
  readonly target: string;
  readonly room: Room | undefined;
  readonly said: Said;
  /** Empty where nothing was said about it. */
  readonly reason: string;
}

/** A room has another name. */
export interface RoomRenamed extends Happened {
  readonly kind: "room-renamed";
  /** Under its new name. */
  readonly room: Room;
  readonly oldName: string;
  readonly reason: string;
}

interface TopicChanged extends Happened {
  readonly kind: "topic-changed";
  readonly room: Room;
  /** Empty where there is none any more. */
  readonly topic: string;
}

/** A person has read so far; only its other clients are told. */
interface MarkedRead extends Happened {
  readonly kind: "marked-read";
  /** The name of a room or a person. */
  readonly target: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

interface ModesChanged extends Happened {
  readonly kind: "modes-changed";
  readonly room: Room;
  /** One or more, in the order in which they were made. */
  readonly changes: readonly ModeChange[];
}

/** Somebody may come to a room; only that person is told. */
interface Invited extends Happened {
  readonly kind: "invited";
  readonly room: Room;
  /** Whom it is told. */
  readonly nick: string;
}

/** Somebody has invited somebody: told to those others who could have done so. */
interface InvitationMade extends Happened {
  readonly kind: "invitation-made";
  readonly room: Room;
  /** Who is invited. */
  readonly nick: string;
}

/** Somebody does not answer for a while, or is back; also told of somebody who comes to a room while it does not. */
interface AwayChanged extends Happened {
  readonly kind: "away-changed";
  /** `undefined` for who is back. */
  readonly why: string | undefined;
}

/** Something that a person or a room says of itself to programs; also of somebody who comes to a room. */
interface MetadataChanged extends Happened {
  readonly kind: "metadata-changed";
  /** Whose it is: the name of a room or a person. */
  readonly target: string;
  readonly key: string;
  /** `undefined` where there is none any more. */
  readonly value: string | undefined;
}

/** Somebody is shown with another host. */
interface Moved extends Happened {
  readonly kind: "moved";
  readonly host: string;
}

/** An operator of the server tells all who want to hear it. */
interface Announced extends Happened {
  readonly kind: "announced";
  readonly text: string;
}

/** Somebody has come whom the listener watches for, or has taken that name. */
interface Appeared extends Happened {
  readonly kind: "appeared";
}

/** Somebody has gone whom the listener watches for, or bears that name no more. */
interface Disappeared extends Happened {
  readonly kind: "disappeared";
}
