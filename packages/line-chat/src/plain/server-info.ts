import type { Accounts } from "../chat/accounts.ts";
import type { Chat } from "../chat/chat.ts";
import type { Pressure } from "../output/pressure.ts";
import type { PlainRenderer } from "./renderer.ts";

/** What all plain sessions of a server share. */
export interface PlainServer {
  readonly chat: Chat;
  readonly accounts: Accounts;
  /** Tells the operator of what went wrong on this side. */
  report(error: unknown): void;
  readonly pressure: Pressure;
  readonly renderer: PlainRenderer;
  /** What it calls itself in the greeting. */
  readonly network: string;
  /** The room that everybody comes to first. */
  readonly lobby: string;
}
