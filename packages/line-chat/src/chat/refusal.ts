/** Why the chat has not done what it was asked to do. Each dialect has its own words for it. */
export type Refusal =
  | "bad-nick"
  | "nick-in-use"
  | "nick-reserved"
  | "no-such-person"
  | "bad-room-name"
  | "no-such-room"
  | "not-in-room"
  | "too-many-rooms"
  | "banned"
  | "bad-key"
  | "full"
  | "invite-only"
  | "cannot-speak"
  | "not-operator"
  | "in-room"
  | "person-not-in-room"
  | "not-privileged";
