import {
  AddressSet,
  OptionRangeError,
  OptionTypeError,
  parseScryptHash,
  type ScryptHash,
  verifyScrypt,
} from "@holdfast/net-core";
import type { OperatorCheck, OperatorClaim } from "../irc/server-info.ts";

/** Somebody who may become an operator of the server by OPER. */
export interface OperatorOptions {
  /** What stands behind OPER; it need not be a nickname. */
  name: string;
  /** A hash of the password, as `hashPassword` of net-core makes it: `$scrypt$ln=17,r=8,p=1$salt$hash`. */
  password: string;
  /** From where it may come: addresses, ranges, or `"unix"`. @default from anywhere */
  from?: readonly string[] | undefined;
}

interface Operator {
  readonly hash: ScryptHash;
  readonly from: AddressSet | undefined;
}

/** Those who may become operators. */
export class Operators {
  readonly #byName: ReadonlyMap<string, Operator>;
  /** One password is checked at a time: each takes much memory, and who guesses shall wait. */
  #last: Promise<unknown> = Promise.resolve();

  /** @throws {OptionTypeError | OptionRangeError} naming what is wrong, and showing no hash. */
  constructor(options: readonly OperatorOptions[] = []) {
    if (!Array.isArray(options)) throw new OptionTypeError("operators", "a list", typeof options);
    this.#byName = new Map(options.map((each, place) => [nameOf(each, place), resolved(each, place)]));
    if (this.#byName.size < options.length) throw new OptionRangeError("operators", "of different names", "the same");
  }

  /** An unknown name takes as long as a wrong password. */
  check(claim: OperatorClaim): Promise<OperatorCheck> {
    const checked = this.#last.then(() => this.#check(claim));
    this.#last = checked.catch(() => undefined);
    return checked;
  }

  async #check({ name, password, address }: OperatorClaim): Promise<OperatorCheck> {
    const operator = this.#byName.get(name);
    const [someone] = this.#byName.values();
    const compared = operator ?? someone;
    if (!compared) return "nobody";
    const isRight = await verifyScrypt(password, compared.hash);
    if (!operator || !isRight) return "wrong";
    return operator.from === undefined || operator.from.has(address) ? "right" : "elsewhere";
  }
}

function nameOf({ name }: OperatorOptions, place: number): string {
  if (typeof name === "string" && /^[^\s:]\S*$/.test(name)) return name;
  throw new OptionTypeError(`operators[${place}].name`, "a text without blanks and without a colon in front", name);
}

function resolved({ password, from }: OperatorOptions, place: number): Operator {
  const hash = typeof password === "string" ? parseScryptHash(password) : undefined;
  if (!hash) {
    const allowed = "a scrypt hash ($scrypt$ln=17,r=8,p=1$salt$hash)";
    throw new OptionRangeError(`operators[${place}].password`, allowed, "something else");
  }
  return { hash, from: from === undefined ? undefined : new AddressSet(from, `operators[${place}].from`) };
}
