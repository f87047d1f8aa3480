import { MAX_NICK_LENGTH } from "../chat/names.ts";
import type { AccountRefusal } from "../chat/accounts.ts";
import type { Refusal } from "../chat/refusal.ts";

/** How a person is told of each refusal; `about` is what it concerns. */
export const REFUSAL_TEXT: Readonly<Record<Refusal, (about: string) => string>> = {
  "bad-nick": () =>
    `A name has up to ${MAX_NICK_LENGTH} letters, digits, - and _, and begins with a letter. Please choose another.`,
  "nick-in-use": (about) => `Somebody is called ${about} already. Please choose another name.`,
  "nick-reserved": (about) => `The name ${about} belongs to an account; /login ${about} <password>, or choose another.`,
  "no-such-person": (about) => `Nobody here is called ${about}.`,
  "bad-room-name": (about) => `${about} cannot be the name of a room.`,
  "no-such-room": (about) => `There is no room ${about}; /rooms shows them.`,
  "not-in-room": (about) => `You are not in ${about}; /join ${about} first.`,
  "too-many-rooms": () => "You are in as many rooms as you may be; /part one first.",
  banned: (about) => `You are banned from ${about}.`,
  "bad-key": (about) => `${about} has a key: /join ${about} <key>.`,
  full: (about) => `${about} is full.`,
  "invite-only": (about) => `Only who is invited comes to ${about}.`,
  "cannot-speak": (about) => `You cannot speak in ${about}.`,
  "in-room": (about) => `${about} is there already.`,
  "person-not-in-room": (about) => `${about} is not in the room.`,
  "not-privileged": () => "Only an operator of the server may do that.",
  "not-operator": (about) => `Only an operator of ${about} may do that.`,
};

/** The same for accounts; `name` is what one would be called. */
export const ACCOUNT_REFUSAL_TEXT: Readonly<Record<AccountRefusal, (name: string) => string>> = {
  "account-exists": (name) => `There is an account ${name} already.`,
  "bad-account-name": (name) => `An account cannot be called ${name}.`,
  "bad-password": () => "A password has 256 characters at most.",
  "registration-off": () => "Accounts cannot be made here.",
  "weak-password": () => "A password has 8 characters at least.",
};
