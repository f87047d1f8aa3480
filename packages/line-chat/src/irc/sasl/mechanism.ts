import type { Accounts } from "../../chat/accounts.ts";

/** What comes of a message of the client's. */
export type Step =
  /** The client has to answer that. */
  | { readonly kind: "challenge"; readonly data: Buffer }
  /** It has proved that it is the owner of that account. */
  | { readonly kind: "success"; readonly account: string }
  /** It has not; why is for nobody to know. */
  | { readonly kind: "failure" };

/** One attempt to log in, message by message. */
export interface Exchange {
  step(message: Buffer): Step | Promise<Step>;
}

/** What a mechanism goes by. */
export interface Evidence {
  readonly accounts: Accounts;
  /** SHA-256 of the certificate that the client shows, if it does. */
  readonly certificate: string | undefined;
  /** A text that nobody can foresee, of printable characters without a comma. */
  nonce(): string;
}

/** A way to log in by SASL (RFC 4422). */
export interface Mechanism {
  readonly name: string;
  begin(evidence: Evidence): Exchange;
}

export const FAILURE: Step = { kind: "failure" };
