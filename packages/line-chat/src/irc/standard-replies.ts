/** What one kind of standard reply says: how bad it is, and in words. */
interface StandardReply {
  readonly type: "FAIL" | "WARN" | "NOTE";
  readonly text: string;
}

/** Answers for programs in words instead of numbers, by their codes (ircv3.net/specs/extensions/standard-replies). */
export const STANDARD_REPLIES = {
  ACCOUNT_EXISTS: { type: "FAIL", text: "There is an account of that name" },
  ACCOUNT_NAME_MUST_BE_NICK: { type: "FAIL", text: "An account is called as you are: take that name first" },
  ALREADY_AUTHENTICATED: { type: "FAIL", text: "You are logged in" },
  BAD_ACCOUNT_NAME: { type: "FAIL", text: "An account cannot be called so" },
  CANNOT_RENAME: { type: "FAIL", text: "The channel cannot be renamed so, or not now" },
  CHANNEL_NAME_IN_USE: { type: "FAIL", text: "There is a channel of that name" },
  INTERNAL_ERROR: { type: "FAIL", text: "That cannot be noted" },
  INVALID_CODE: { type: "FAIL", text: "No code is waited for" },
  INVALID_HOST: { type: "FAIL", text: "That cannot be a host" },
  INVALID_MSGREFTYPE: { type: "FAIL", text: "Messages are known by timestamp and msgid" },
  INVALID_PARAMS: { type: "FAIL", text: "A parameter is not what it must be" },
  INVALID_REALNAME: { type: "FAIL", text: "That cannot be a real name" },
  INVALID_TARGET: { type: "FAIL", text: "That is no conversation of yours" },
  INVALID_UTF8: { type: "WARN", text: "Your line was not in UTF-8; what could not be read was replaced" },
  KEY_INVALID: { type: "FAIL", text: "That cannot be a key" },
  KEY_NOT_SET: { type: "FAIL", text: "There is no such key" },
  KEY_NO_PERMISSION: { type: "FAIL", text: "You may not set that" },
  LIMIT_REACHED: { type: "FAIL", text: "There are as many keys as there may be" },
  MESSAGE_ERROR: { type: "FAIL", text: "There is no such message" },
  MULTILINE_INVALID: { type: "FAIL", text: "That is no message of several lines" },
  MULTILINE_INVALID_TARGET: { type: "FAIL", text: "All lines of a message have one target" },
  MULTILINE_MAX_BYTES: { type: "FAIL", text: "The message has too many bytes" },
  MULTILINE_MAX_LINES: { type: "FAIL", text: "The message has too many lines" },
  NEED_MORE_PARAMS: { type: "FAIL", text: "Parameters are missing" },
  NEED_NICK: { type: "FAIL", text: "Take a name first" },
  REDACT_FORBIDDEN: { type: "FAIL", text: "You may not take that back" },
  SUBCOMMAND_INVALID: { type: "FAIL", text: "There is no such subcommand" },
  TEMPORARILY_UNAVAILABLE: { type: "FAIL", text: "Accounts cannot be made now" },
  TOO_MANY_SUBS: { type: "FAIL", text: "You hear of as many keys as you may" },
  UNACCEPTABLE_PASSWORD: { type: "FAIL", text: "The password is too long, or has control characters" },
  UNKNOWN_MSGID: { type: "FAIL", text: "There is no such message, or it is too old" },
  VALUE_INVALID: { type: "FAIL", text: "The value is too long" },
  WEAK_PASSWORD: { type: "FAIL", text: "The password is too short: 8 characters at least" },
} as const;

export type StandardReplyCode = keyof typeof STANDARD_REPLIES;

/** What a standard reply is about. */
export interface StandardReplySubject {
  /** The command that it answers. */
  readonly command: string;
  /** What of it, as parameters; none may be empty or have a blank in it, or begin with a colon. */
  readonly context: readonly string[];
}

/**
 * `:server FAIL REDACT UNKNOWN_MSGID #tea abc :There is no such message`, without the end of the line.
 * @param receiver the nickname of a client to which such lines mean nothing: it gets a NOTICE for people.
 */
export function formatStandardReply(
  code: StandardReplyCode,
  { command, context }: StandardReplySubject,
  { server, receiver }: { readonly server: string; readonly receiver: string | undefined },
): string {
  const { type, text }: StandardReply = STANDARD_REPLIES[code];
  if (receiver !== undefined) return `:${server} NOTICE ${receiver} :${command}: ${text}`;
  return [`:${server}`, type, command, code, ...context.map(asContext), `:${text}`].join(" ");
}

/** Whatever a client has sent; in the middle of a line it must be one word. */
function asContext(param: string): string {
  const word = param.replaceAll(" ", "_");
  return word === "" || word.startsWith(":") ? `*${word}` : word;
}
