import type { IncomingMessage } from "./sasl/incoming.ts";
import type { Exchange } from "./sasl/mechanism.ts";

/** A login that is under way. */
export interface SaslDialogue {
  readonly exchange: Exchange;
  readonly incoming: IncomingMessage;
}

/** What a client has said of itself before it is let in. */
export interface Registration {
  nick: string | undefined;
  user: { readonly name: string; readonly realName: string } | undefined;
  password: string | undefined;
  /** The account that it has logged in to. */
  account: string | undefined;
  /** It is about to log in. */
  sasl: SaslDialogue | undefined;
  saslFailures: number;
  /** It talks of capabilities: nothing else happens before CAP END. */
  isNegotiating: boolean;
  /** The version of CAP that it speaks; 0 while it has not said so. */
  capVersion: number;
}

export function newRegistration(): Registration {
  return {
    nick: undefined,
    user: undefined,
    password: undefined,
    account: undefined,
    sasl: undefined,
    saslFailures: 0,
    isNegotiating: false,
    capVersion: 0,
  };
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
