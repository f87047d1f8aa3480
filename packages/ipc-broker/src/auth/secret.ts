import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { OptionRangeError, parseScryptHash, verifyScrypt } from "@holdfast/net-core";
import { requireText } from "./checks.ts";

type Verify = (shown: string) => Promise<boolean>;

/** A password or a token as configured: in the clear or as a hash. Whoever prints it sees nothing of it. */
export class Secret {
  readonly #configured: string;
  readonly #verify: Verify;
  /** Whether to compare with it takes as long as hashing does. */
  readonly isHashed: boolean;

  constructor(configured: string, verifyHash: Verify | undefined) {
    this.#configured = configured;
    this.#verify = verifyHash ?? (async (shown) => isSameText(shown, configured));
    this.isHashed = verifyHash !== undefined;
  }

  /** Takes as long for a wrong text as for the right one. */
  async matches(shown: string): Promise<boolean> {
    return await this.#verify(shown);
  }

  /** Whether the very same was configured; two hashes of one password are not the same. */
  equals(other: Secret): boolean {
    return isSameText(this.#configured, other.#configured);
  }
}

/**
 * @throws {OptionTypeError | OptionRangeError} when it is no text, is empty, or looks like a hash and is none that is
 * known: it would otherwise itself be the password. The message does not show it.
 */
export function resolveSecret(option: string, given: unknown): Secret {
  requireText(option, given);
  if (BCRYPT.test(given)) return new Secret(given, (shown) => verifyBcrypt(shown, given));
  const scrypt = parseScryptHash(given);
  if (scrypt) return new Secret(given, (shown) => verifyScrypt(shown, scrypt));
  const scheme = HASH_SCHEME.exec(given)?.[0];
  if (scheme !== undefined) throw new OptionRangeError(option, ALLOWED, `${scheme}…`);
  return new Secret(given, undefined);
}

/** A secret that nobody knows, to compare with where there is none. */
export function unknownSecret(): Secret {
  return new Secret(randomBytes(32).toString("base64"), undefined);
}

const ALLOWED =
  "in the clear, a bcrypt hash ($2a$, $2b$ or $2y$, of 60 characters) or a scrypt hash ($scrypt$ln=17,r=8,p=1$salt$hash)";

const BCRYPT = /^\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}$/;
// What crypt(5) and the libraries that make hashes begin with.
const HASH_SCHEME = /^\$(2[a-z]?|[1567y]|gy|scrypt|argon2(id?|d)|pbkdf2(-[a-z0-9]+)?|bcrypt(-[a-z0-9]+)?)\$/;

/** bcryptjs is loaded for those only who have such hashes. */
async function verifyBcrypt(shown: string, hash: string): Promise<boolean> {
  const { compare } = await import("bcryptjs");
  return await compare(shown, hash);
}

const COMPARISON_KEY = randomBytes(32);

/** Digests have one length, so the time tells nothing of how much of a text was right, nor of how long it is. */
function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHmac("sha256", COMPARISON_KEY).update(text).digest();
}
