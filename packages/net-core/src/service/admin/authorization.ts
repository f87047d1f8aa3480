import { type AdminAnswer, type AdminRequest, textAnswer } from "./answer.ts";

/** What must be shown; asked at each request, since it may change. `undefined`: nothing. */
export type AdminToken = () => string | undefined;

// Supervisors ask these. Most have no way to show a token, and the answer is a word.
const FOR_EVERYBODY: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/startupz"]);

/**
 * The answer to who does not show the token where one is needed, as `Authorization: Bearer …` (RFC 6750, section 2.1);
 * `undefined` for who may go on.
 */
export function turnedAway({ path, headers }: AdminRequest, token: string | undefined): AdminAnswer | undefined {
  if (token === undefined || FOR_EVERYBODY.has(path)) return undefined;
  const [, shown] = /^Bearer +(.+)$/i.exec(headers.authorization ?? "") ?? [];
  if (shown !== undefined && isSame(shown, token)) return undefined;
  return { ...textAnswer("a token is needed", 401), headers: { "www-authenticate": "Bearer" } };
}

/** How long it takes says nothing of where they differ. */
function isSame(shown: string, token: string): boolean {
  const { hash, timingSafeEqual } = process.getBuiltinModule("node:crypto"); // only who has a token needs it
  return timingSafeEqual(hash("sha256", shown, "buffer"), hash("sha256", token, "buffer"));
}
