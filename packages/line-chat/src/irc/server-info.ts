import type { Accounts } from "../chat/accounts.ts";
import type { Chat } from "../chat/chat.ts";
import type { Pressure } from "../output/pressure.ts";
import type { BatchNames } from "./batch-names.ts";
import type { IrcRenderer } from "./renderer.ts";
import type { Mechanism } from "./sasl/mechanism.ts";
import type { StsPolicy } from "./sts.ts";

/** Somebody wants to be an operator. */
export interface OperatorClaim {
  readonly name: string;
  readonly password: string;
  readonly address: string;
}

/** Whether it is one: its name or password may be wrong, or it comes from elsewhere, or there are no operators at all. */
export type OperatorCheck = "right" | "wrong" | "elsewhere" | "nobody";

/** What all IRC sessions of a server share. */
export interface IrcServer {
  readonly chat: Chat;
  readonly pressure: Pressure;
  readonly renderer: IrcRenderer;
  readonly accounts: Accounts;
  /** The ways to log in, the best first. */
  readonly mechanisms: readonly Mechanism[];
  /** A text that nobody can foresee, of printable characters without a comma. */
  nonce(): string;
  /** Tells the operator of what went wrong on this side. */
  report(error: unknown): void;
  readonly batches: BatchNames;
  /** What the server calls itself in front of its lines. */
  readonly name: string;
  readonly network: string;
  readonly version: string;
  readonly startedAt: Date;
  /** The message of the day, line by line; none means there is none. */
  readonly motd: readonly string[];
  /** What every client must show by PASS; `undefined` where none must. */
  readonly password: string | undefined;
  /** Who runs it, in up to three lines; none where that is not said. */
  readonly admin: readonly string[];
  /** Who may become an operator. */
  readonly operators: { check(claim: OperatorClaim): Promise<OperatorCheck> };
  /** Who may say where its clients come from. */
  readonly gateways: { isTrusted(address: string, password: string): boolean };
  /** Has the configuration read again. */
  rehash(): void;
  /** How many targets one command may have. */
  readonly maxTargets: number;
  /** Where clients are to use TLS; `undefined` where they may do as they like. */
  readonly sts: StsPolicy | undefined;
  /** How many clients have not registered yet. */
  readonly unknownCount: number;
}
