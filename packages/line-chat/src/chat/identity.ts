/** Who somebody is at one moment: never changed, but replaced, so that what was said keeps who said it. */
export class Identity {
  readonly nick: string;
  /** What comes before the host: IRC's user name. */
  readonly user: string;
  /** Where the person comes from: an address, or `"unix"`. */
  readonly host: string;
  readonly realName: string;
  /** The account that the person has logged in to. */
  readonly account: string | undefined;
  /** A program. */
  readonly isBot: boolean;
  /** `nick!user@host`. */
  readonly mask: string;

  constructor({ nick, user, host, realName, account, isBot = false }: IdentityFields) {
    this.nick = nick;
    this.user = user;
    this.host = host;
    this.realName = realName;
    this.account = account;
    this.isBot = isBot;
    this.mask = `${nick}!${user}@${host}`;
  }

  /** The same person with something changed. */
  with(changes: Partial<IdentityFields>): Identity {
    const { nick, user, host, realName, account, isBot } = this;
    return new Identity({ nick, user, host, realName, account, isBot, ...changes });
  }
}

/** What an {@link Identity} is made of. */
export interface IdentityFields {
  readonly nick: string;
  readonly user: string;
  readonly host: string;
  readonly realName: string;
  readonly account?: string | undefined;
  /** @default false */
  readonly isBot?: boolean;
}
