/** The longest nickname, in characters. */
export const MAX_NICK_LENGTH = 30;
/** The longest real name, in bytes. */
export const MAX_REAL_NAME_BYTES = 128;
/** The longest name of a room, in bytes, its `#` included. */
export const MAX_ROOM_NAME_BYTES = 64;

const NICK = /^[A-Za-z[\]\\`_^{|}][A-Za-z0-9[\]\\`_^{|}-]*$/;
// No blank, comma, colon or control character, which end a name in one dialect or the other.
const ROOM = /^#[^\s,:\p{Cc}]+$/u;

/** The longest name of a host, in characters. */
const MAX_HOST_LENGTH = 63;
const HOST = /^[A-Za-z0-9][A-Za-z0-9.:/-]*$/;

/** Whether somebody can be shown with it: an address, or labels of letters and digits with `.`, `:`, `/` and `-`. */
export function isHost(text: string): boolean {
  return text.length <= MAX_HOST_LENGTH && HOST.test(text);
}

/** What names are compared by: A to Z and a to z are the same letters, and nothing else is (`CASEMAPPING=ascii`). */
export function fold(name: string): string {
  return /[A-Z]/.test(name) ? name.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()) : name;
}

/** Whether a person can bear the name: letters of ASCII, digits and ``[]\`_^{|}-``, with no digit and no `-` in front. */
export function isNick(name: string): boolean {
  return name.length <= MAX_NICK_LENGTH && NICK.test(name);
}

/** Whether a room can bear the name: `#` and something behind it without blanks, commas and colons. */
export function isRoomName(name: string): boolean {
  return ROOM.test(name) && Buffer.byteLength(name) <= MAX_ROOM_NAME_BYTES;
}
