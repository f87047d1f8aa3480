import { randomBytes } from "node:crypto";
import { hashPassword, parseScryptHash, type ScryptHash, verifyScrypt } from "@holdfast/net-core";
import type { Credentials, PasswordScheme } from "../chat/accounts.ts";
import { preparedPassword } from "./prepared-password.ts";
import { formatScramVerifier, makeScramVerifier } from "./scram-verifier.ts";

/** What guessing a password of SCRAM's costs; clients do as much for each login. */
export const SCRAM_ITERATIONS = 65_536;
const SALT_BYTES = 16;
/** So many are worked at at once: each takes memory, and the threads that do it have more to do. */
const MAX_AT_ONCE = 2;

/** Passwords by scrypt, and for SCRAM-SHA-256 as that needs them. */
export class Passwords implements PasswordScheme {
  readonly #ln: number;
  readonly #hasScram: boolean;
  readonly #nothing: ScryptHash;
  #free = MAX_AT_ONCE;
  readonly #waiting: (() => void)[] = [];

  /** @param options what scrypt costs, `2 ** ln` rounds; whether there is SCRAM. */
  constructor({ ln, hasScram }: { readonly ln: number; readonly hasScram: boolean }) {
    this.#ln = ln;
    this.#hasScram = hasScram;
    this.#nothing = { cost: { ln, r: 8, p: 1 }, salt: randomBytes(SALT_BYTES), hash: randomBytes(32) };
  }

  async make(password: string): Promise<Credentials> {
    return this.#inTurn(async () => {
      const hash = await hashPassword(preparedPassword(password), { ln: this.#ln });
      if (!this.#hasScram) return { hash };
      const cost = { salt: randomBytes(SALT_BYTES), iterations: SCRAM_ITERATIONS };
      return { hash, scram: formatScramVerifier(await makeScramVerifier(password, cost)) };
    });
  }

  async verify(password: string, credentials: Credentials | undefined): Promise<boolean> {
    const hash = parseScryptHash(credentials?.hash ?? "") ?? this.#nothing;
    return this.#inTurn(() => verifyScrypt(preparedPassword(password), hash));
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
