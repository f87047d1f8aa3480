import type { Person } from "../chat/person.ts";
import { ACCOUNT_REFUSAL_TEXT } from "./refusals.ts";
import type { PlainServer } from "./server-info.ts";

/** So often may a person try a password in vain. */
const MAX_FAILURES = 5;

/** The client that logs in, or makes an account. */
export interface LoginClient {
  readonly server: PlainServer;
  /** `undefined` before it has a name. */
  readonly person: Person | undefined;
  /** SHA-256 of the certificate that it shows, in hexadecimal. */
  readonly certificate: string | undefined;
  /** Comes to the chat, by the name of its account. */
  enterAs(account: string): void;
  readonly show: (text: string) => void;
  quit(reason: string): void;
}

/** A client's ways to its account. */
export class Logins {
  readonly #client: LoginClient;
  #failures = 0;

  constructor(client: LoginClient) {
    this.#client = client;
  }

  /** Whoever has no name yet is called as the account is. */
  async logIn(text: string): Promise<void> {
    const client = this.#client;
    const [, name = "", password = ""] = /^(\S+)\s+(.+)$/u.exec(text) ?? [];
    if (password === "") return client.show("Usage: /login <name> <password>");
    const account = await this.#tried(() => client.server.accounts.verify(name, password));
    if (!account) return this.#hasFailed();
    client.show(`You are logged in as ${account.name}.`);
    if (client.person) client.server.chat.setAccount(client.person, account.name);
    else client.enterAs(account.name);
  }

  /** Makes an account of the person's name. */
  async makeAccount(password: string): Promise<void> {
    const { server, person, certificate, show } = this.#client;
    if (!person) return;
    if (person.identity.account !== undefined) return show(`You are logged in as ${person.identity.account}.`);
    const account = await this.#tried(() => server.accounts.register(person.nick, password, certificate));
    if (account === undefined) return show("That cannot be done now.");
    if (typeof account === "string") return show(ACCOUNT_REFUSAL_TEXT[account](person.nick));
    show(`The name ${account.name} is yours: /login ${account.name} <password> next time.`);
    server.chat.setAccount(person, account.name);
  }

  /** @returns `undefined` where that has failed, which the operator is told. */
  async #tried<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#client.server.report(error);
      return undefined;
    }
  }

  #hasFailed(): void {
    this.#failures += 1;
    this.#client.show("There is no such account, or the password is another.");
    if (this.#failures >= MAX_FAILURES) this.#client.quit("Too many failed logins");
  }
}
