/** Who somebody is at one moment: never changed, but replaced, so that what was said keeps who said it. */
export class Identity {
  readonly nick: string;
  /** What comes before the host: IRC's user name. */
  readonly user: string;
  /** Where the person comes from: an address, or `"unix"`. */
  readonly host: string;
  readonly realName: string;
  /** `nick!user@host`. */
  readonly mask: string;

  constructor({ nick, user, host, realName }: IdentityFields) {
    this.nick = nick;
    this.user = user;
    this.host = host;
    this.realName = realName;
    this.mask = `${nick}!${user}@${host}`;
  }

  /** The same person with something changed. */
  with(changes: Partial<IdentityFields>): Identity {
    const { nick, user, host, realName } = this;
    return new Identity({ nick, user, host, realName, ...changes });
  }
}

/** What an {@link Identity} is made of. */
export interface IdentityFields {
  readonly nick: string;
  readonly user: string;
  readonly host: string;
  readonly realName: string;
}
