import { fold, isNick } from "./names.ts";

/** An account as it is kept. */
export interface AccountRecord {
  /** As its owner writes it; it is found by whatever capitals. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly credentials: Credentials;
  /** SHA-256 of the certificates that stand for it: in hexadecimal, without colons. */
  readonly certificates: readonly string[];
}

/** What a password is checked against. */
export interface Credentials {
  /** A hash; none for an account that has certificates only. */
  readonly hash?: string | undefined;
  /** What SCRAM-SHA-256 compares with. */
  readonly scram?: string | undefined;
}

/** Where accounts are kept. Names are compared by {@link fold}. */
export interface AccountStore {
  find(name: string): AccountRecord | undefined;
  findByCertificate(fingerprint: string): AccountRecord | undefined;
  /** @returns `false` where there is one of that name, or one of its certificates is another's. */
  add(account: AccountRecord): boolean;
  /** How far the account has read there, in milliseconds since 1970. */
  marker(name: string, target: string): number | undefined;
  /** @returns `false` where the account has so many that there is no place for one more. */
  setMarker(name: string, target: string, at: number): boolean;
}

/** How passwords are kept. */
export interface PasswordScheme {
  make(password: string): Promise<Credentials>;
  /** Takes as long where there is nothing to compare with, which is never right. */
  verify(password: string, credentials: Credentials | undefined): Promise<boolean>;
}

/** Why an account has not been made. */
export type AccountRefusal =
  | "account-exists"
  | "bad-account-name"
  | "bad-password"
  | "registration-off"
  | "weak-password";

export interface AccountsOptions {
  readonly store: AccountStore;
  readonly scheme: PasswordScheme;
  /** Milliseconds since 1970. */
  now(): number;
  /** Bytes that are nobody's to foresee: what is shown of an account that is not there is made of them. */
  readonly salt: Buffer;
  /** Whether anybody may make an account. */
  readonly canRegister: boolean;
  /** Whether nobody else may bear an account's name. */
  readonly reservesNicks: boolean;
}

/** The shortest and the longest password, in characters. */
const PASSWORD_LENGTH = { min: 8, max: 256 };

/** Who has an account, and how they prove it. An account is called as its owner was when making it. */
export class Accounts {
  readonly canRegister: boolean;
  readonly salt: Buffer;
  readonly #store: AccountStore;
  readonly #scheme: PasswordScheme;
  readonly #now: () => number;
  readonly #reservesNicks: boolean;

  constructor({ store, scheme, now, salt, canRegister, reservesNicks }: AccountsOptions) {
    this.canRegister = canRegister;
    this.salt = salt;
    this.#store = store;
    this.#scheme = scheme;
    this.#now = now;
    this.#reservesNicks = reservesNicks;
  }

  find(name: string): AccountRecord | undefined {
    return this.#store.find(name);
  }

  findByCertificate(fingerprint: string): AccountRecord | undefined {
    return this.#store.findByCertificate(fingerprint);
  }

  /** Whether somebody who has logged in to `account`, or to none, may not bear the name. */
  isReserved(nick: string, account: string | undefined): boolean {
    if (!this.#reservesNicks || (account !== undefined && fold(account) === fold(nick))) return false;
    return this.#store.find(nick) !== undefined;
  }

  /** Why there cannot be such an account, if so. */
  whyNot(name: string, password: string): AccountRefusal | undefined {
    if (!this.canRegister) return "registration-off";
    if (!isNick(name)) return "bad-account-name";
    if (this.#store.find(name)) return "account-exists";
    if (password.length > PASSWORD_LENGTH.max || /\p{Cc}/u.test(password)) return "bad-password";
    return password.length < PASSWORD_LENGTH.min ? "weak-password" : undefined;
  }

  /** @param certificate the one that its owner shows, which stands for it from now on. */
  async register(name: string, password: string, certificate?: string): Promise<AccountRecord | AccountRefusal> {
    const refusal = this.whyNot(name, password);
    if (refusal) return refusal;
    const credentials = await this.#scheme.make(password);
    const isFree = certificate !== undefined && !this.#store.findByCertificate(certificate);
    const account = { name, createdAt: this.#now(), credentials, certificates: isFree ? [certificate] : [] };
    return this.#store.add(account) ? account : "account-exists"; // somebody was faster
  }

  /** The account that name and password are of. */
  async verify(name: string, password: string): Promise<AccountRecord | undefined> {
    const account = this.#store.find(name);
    return (await this.#scheme.verify(password, account?.credentials)) ? account : undefined;
  }

  marker(account: string, target: string): number | undefined {
    return this.#store.marker(account, target);
  }

  setMarker(account: string, target: string, at: number): boolean {
    return this.#store.setMarker(account, target, at);
  }
}
