import type { PeerCredentials } from "@holdfast/net-core";
import type { Permissions } from "./permissions.ts";

/** Who somebody turned out to be. */
export interface Identity {
  /** The user's name, or public nkey; `token` for all who show the token. */
  readonly name: string;
  /** By what it was known; anonymous is who showed nothing and counts as the user of `noAuthUser`. */
  readonly kind: "password" | "token" | "nkey" | "peer" | "anonymous";
  /** `undefined` where everything is allowed. */
  readonly permissions: Permissions | undefined;
  /** Each message that it is sent is to say who has published it. */
  readonly sender: boolean;
}

/** What a client shows of itself in CONNECT; an empty text is nothing, as it is to nats-server. */
export interface Credentials {
  readonly user?: string | undefined;
  readonly pass?: string | undefined;
  readonly authToken?: string | undefined;
  readonly nkey?: string | undefined;
  readonly sig?: string | undefined;
  readonly jwt?: string | undefined;
}

/** What is known of a connection without asking the client. */
export interface Evidence {
  /** The one in the INFO it was sent. */
  readonly nonce: string | undefined;
  /** Of a Unix socket or a pipe: whose process it is, or why that cannot be told. `undefined` of all else, as TCP. */
  readonly peer: PeerCredentials | UnknownPeer | undefined;
}

/** The platform does not tell whose process a peer is. */
export interface UnknownPeer {
  readonly unknown: string;
}

/** Whether somebody is let in; the reason is for the log, and has nothing secret in it. */
export type Verdict =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly reason: string };
