/** The ways to talk to the chat. */
export type Dialect = "irc" | "plain";

/** From so many bytes on without an end, the beginning of a line decides. */
const ENOUGH_BYTES = 512;
/** The tags that may stand before it in IRC. */
const TAG_BYTES = 4_096;
const AT_SIGN = 0x40;

/** What an IRC client may begin with: nobody's first line in plain, which is a name, looks so. */
const IRC_LINE = /^(?:@\S+ +)?(?::\S+ +)?(?:CAP|PASS|NICK|USER|WEBIRC|PING|QUIT|AUTHENTICATE) +\S|^QUIT$/i;

/**
 * In which dialect a client talks, by all that it has said so far, without telnet's commands.
 * @param isWhole nothing more comes.
 * @returns `undefined` while that cannot be told: its first line is not complete.
 */
export function dialectOf(said: Buffer, isWhole: boolean): Dialect | undefined {
  const end = said.findIndex((byte) => byte === 0x0a);
  if (end === -1 && said.length < enoughOf(said) && !isWhole) return undefined;
  const line = said.toString("latin1", 0, end === -1 ? said.length : end);
  return IRC_LINE.test(line.replace(/\r$/, "")) ? "irc" : "plain";
}

function enoughOf(said: Buffer): number {
  return said[0] === AT_SIGN ? TAG_BYTES + ENOUGH_BYTES : ENOUGH_BYTES;
}
