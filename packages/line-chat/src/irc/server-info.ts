import type { Chat } from "../chat/chat.ts";
import type { Pressure } from "../output/pressure.ts";
import type { BatchNames } from "./batch-names.ts";
import type { IrcRenderer } from "./renderer.ts";
import type { StsPolicy } from "./sts.ts";

/** What all IRC sessions of a server share. */
export interface IrcServer {
  readonly chat: Chat;
  readonly pressure: Pressure;
  readonly renderer: IrcRenderer;
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
  /** How many targets one command may have. */
  readonly maxTargets: number;
  /** Where clients are to use TLS; `undefined` where they may do as they like. */
  readonly sts: StsPolicy | undefined;
  /** How many clients have not registered yet. */
  readonly unknownCount: number;
}
