import { requireProgram, type ScriptedClient, skipNote } from "@holdfast/net-core/testing";
import {
  type AuthOptions,
  type BrokerOptions,
  createBroker,
  type NkeyUser,
  type PasswordUser,
} from "@holdfast/ipc-broker";
import { startBroker } from "./broker-under-test.ts";
import { startNatsServer } from "./nats-server-under-test.ts";

/** What both servers can be told, in the words of ours. */
export interface ServerOptions extends Pick<
  BrokerOptions,
  | "maxControlLine"
  | "maxPayload"
  | "maxPending"
  | "maxSubscriptions"
  | "pingIntervalMs"
  | "pingMax"
  | "serverName"
  | "writeDeadlineMs"
> {
  readonly maxConnections?: number;
  readonly auth?: Omit<AuthOptions, "users"> & { readonly users?: readonly (PasswordUser | NkeyUser)[] };
}

/** A started server, whichever it is. */
export interface ServerUnderTest extends AsyncDisposable {
  /** What has been said to nobody yet: the INFO is still to be read. */
  connect(): Promise<ScriptedClient>;
  /** Begins to go down in the slow way; resolves when nobody new can connect. */
  lameDuck(): Promise<void>;
  /** Resolves when it has ended by itself. */
  gone(): Promise<unknown>;
}

/** A server that the suite is run against. */
export interface ServerKind {
  readonly name: string;
  readonly isOurs: boolean;
  /** Whether scripts are cut at each place in turn, too, and not only whole and at all places at once. */
  readonly isCutInTurn: boolean;
  /** Why it cannot be run here. */
  readonly lack: string | undefined;
  start(options?: ServerOptions): Promise<ServerUnderTest>;
}

// Debian puts it where only the superuser looks.
process.env["PATH"] += ":/usr/sbin";
const natsServer = requireProgram("nats-server");
const notYet = whyNotYet();

/** The server that the protocol comes from, and ours at both kinds of endpoint. */
export const servers: readonly ServerKind[] = [
  {
    name: `nats-server${skipNote(natsServer)}`,
    isOurs: false,
    isCutInTurn: true,
    lack: natsServer.lack,
    start: (options = {}) => startNatsServer(natsServer.path as string, options),
  },
  {
    name: `ipc-broker over TCP${note(notYet)}`,
    isOurs: true,
    isCutInTurn: false, // the same parser is, over a Unix socket
    lack: notYet,
    start: (options = {}) => startBroker(options, () => "tcp://127.0.0.1:0"),
  },
  {
    name: `ipc-broker over a Unix socket${note(notYet)}`,
    isOurs: true,
    isCutInTurn: true,
    lack: notYet,
    start: (options = {}) => startBroker(options, (folder) => `unix:${folder.path("broker.sock")}`),
  },
];

function whyNotYet(): string | undefined {
  try {
    createBroker();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function note(lack: string | undefined): string {
  return lack === undefined ? "" : ` (skipped: ${lack})`;
}
