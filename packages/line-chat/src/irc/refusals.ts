import type { Refusal } from "../chat/refusal.ts";
import type { NumericName } from "./numerics.ts";

/** How IRC tells of each refusal. */
export const REFUSAL_NUMERIC: Readonly<Record<Refusal, NumericName>> = {
  "bad-nick": "ERR_ERRONEUSNICKNAME",
  "nick-in-use": "ERR_NICKNAMEINUSE",
  "nick-reserved": "ERR_NICKNAMEINUSE",
  "no-such-person": "ERR_NOSUCHNICK",
  "bad-room-name": "ERR_NOSUCHCHANNEL",
  "no-such-room": "ERR_NOSUCHCHANNEL",
  "not-in-room": "ERR_NOTONCHANNEL",
  "too-many-rooms": "ERR_TOOMANYCHANNELS",
  banned: "ERR_BANNEDFROMCHAN",
  "bad-key": "ERR_BADCHANNELKEY",
  full: "ERR_CHANNELISFULL",
  "invite-only": "ERR_INVITEONLYCHAN",
  "cannot-speak": "ERR_CANNOTSENDTOCHAN",
  "not-operator": "ERR_CHANOPRIVSNEEDED",
  "in-room": "ERR_USERONCHANNEL",
  "person-not-in-room": "ERR_USERNOTINCHANNEL",
  "not-privileged": "ERR_NOPRIVILEGES",
};
