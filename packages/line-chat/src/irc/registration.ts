/** What a client has said of itself before it is let in. */
export interface Registration {
  nick: string | undefined;
  user: { readonly name: string; readonly realName: string } | undefined;
  password: string | undefined;
  /** It talks of capabilities: nothing else happens before CAP END. */
  isNegotiating: boolean;
  /** The version of CAP that it speaks; 0 while it has not said so. */
  capVersion: number;
}

export function newRegistration(): Registration {
  return { nick: undefined, user: undefined, password: undefined, isNegotiating: false, capVersion: 0 };
}

/** A registration that lacks nothing. */
export interface Complete {
  readonly nick: string;
  readonly user: { readonly name: string; readonly realName: string };
}

/** @returns what it takes to register, or `undefined` while something is missing. */
export function completed({ nick, user, isNegotiating }: Registration): Complete | undefined {
  return isNegotiating || nick === undefined || user === undefined ? undefined : { nick, user };
}
