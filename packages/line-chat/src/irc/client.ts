import type { Person } from "../chat/person.ts";
import type { Refusal } from "../chat/refusal.ts";
import type { CapabilitySet } from "./capabilities.ts";
import type { Line } from "./format.ts";
import type { LabelledAnswer } from "./labelled-answer.ts";
import type { Message } from "./message.ts";
import type { MultilineDraft } from "./multiline.ts";
import type { NumericName } from "./numerics.ts";
import type { Registration } from "./registration.ts";
import type { IrcServer } from "./server-info.ts";
import type { StandardReplyCode } from "./standard-replies.ts";
import type { Transport } from "./sts.ts";

/** The client whose command is run: what is known of it, and ways to answer it. */
export interface IrcClient {
  readonly server: IrcServer;
  readonly registration: Registration;
  readonly transport: Transport;
  /** Where it comes from: an address without a port, or `"unix"`. */
  readonly address: string;
  /** So often it has shown a wrong password. */
  wrongPasswords: number;
  /**
   * A gateway has said where the client comes from, and whether it is encrypted up to there.
   * @returns why nobody from there is let in, if so.
   */
  comesFrom(address: string, isSecure: boolean): string | undefined;
  /** Writes a line into the log of the server, with who the client is. */
  note(level: "info" | "warn", message: string, fields: Readonly<Record<string, unknown>>): void;
  /** Every command that there is, by its name. */
  readonly commands: ReadonlyMap<string, Command>;
  /** What it has asked for; only CAP changes it. */
  capabilities: CapabilitySet;
  /** Its nickname, or `*` before it has one. */
  readonly nick: string;
  /** `undefined` until it is registered. */
  readonly person: Person | undefined;
  /** The account that it has logged in to, if it has. */
  readonly account: string | undefined;
  /** SHA-256 of the certificate that it shows, in hexadecimal. */
  readonly certificate: string | undefined;
  reply(name: NumericName, ...params: readonly string[]): void;
  /** Answers with a FAIL, WARN or NOTE, and with what of the command it is about. */
  standardReply(code: StandardReplyCode, command: string, ...context: readonly string[]): void;
  /** Says that the chat has refused what it asked for, and what that was about. */
  refuse(refusal: Refusal, ...about: readonly string[]): void;
  /** Sends a line of the server's own, without its end: `"PONG server :token"`. */
  tell(body: string): void;
  /** Sends a line with tags. */
  send(line: Line): void;
  /** Of which keys of metadata it wants to hear. */
  readonly subscriptions: Set<string>;
  /** The message of several lines that the client is sending. */
  draft: MultilineDraft | undefined;
  /** Lets the label of the line be answered by a later one, for which that is resumed; this one is answered as any. */
  deferAnswer(): LabelledAnswer | undefined;
  resumeAnswer(answer: LabelledAnswer | undefined): void;
  /** It is the owner of that account. It is told so, and the others who hear of it. */
  logIn(account: string): void;
  /**
   * For answers of any length: whether so much waits for the client already that the rest should come later, after
   * {@link caughtUp}.
   */
  readonly isBehind: boolean;
  /** For such answers, too: sends what is held back of it for its label, if that is much. */
  sendSoFar(): void;
  /** Waits until the client has taken most of what it was sent. @returns whether it is still there. */
  caughtUp(): Promise<boolean>;
  /** Registers the client, if all that is needed for it is there. */
  register(): void;
  /** Ends the connection: the others hear that it has left, and it is told so by an ERROR. */
  quit(reason: string): void;
}

/** A client that is registered. */
export interface IrcMember extends IrcClient {
  readonly person: Person;
}

interface CommandShape {
  readonly name: string;
  /** What stands behind its name, for HELP; empty where nothing does. */
  readonly usage: string;
  /** With fewer parameters it is answered with ERR_NEEDMOREPARAMS. */
  readonly minParams: number;
}

/** A command that every client may give, registered or not. */
export interface EarlyCommand extends CommandShape {
  readonly beforeRegistration: true;
  run(client: IrcClient, message: Message): void | Promise<void>;
}

/** A command for those who are registered. */
export interface MemberCommand extends CommandShape {
  readonly beforeRegistration: false;
  run(client: IrcMember, message: Message): void | Promise<void>;
}

/** One command. A promise that it returns is waited for before the client's next line is looked at. */
export type Command = EarlyCommand | MemberCommand;
