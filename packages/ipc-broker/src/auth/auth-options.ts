/**
 * Who may connect, and what they may do then. Without `users` and `token`, everybody may do everything. A field that is
 * not known is an error, here and in all below: what is misspelt would forbid nothing.
 */
export interface AuthOptions {
  /**
   * Those who are known, each by one way: a password, an nkey, or what the kernel says of a Unix socket's peer. No two
   * have one name, and a list without anybody is an error.
   */
  users?: readonly UserOptions[] | undefined;
  /** One secret for everybody, in the clear or as a hash; cannot be together with `users`. */
  token?: string | undefined;
  /**
   * Who those are who show no credentials: the `user` of a {@link PasswordUser}. Wrong credentials are refused all the
   * same, and so is a peer that cannot be told to be none of the {@link PeerUser}s. @default nobody: they are refused
   */
  noAuthUser?: string | undefined;
  /** How long a client may take to show its credentials, in milliseconds. @default 2000 */
  timeoutMs?: number | undefined;
}

/** Somebody who is known. */
export type UserOptions = PasswordUser | NkeyUser | PeerUser;

/** Known by name and password. */
export interface PasswordUser {
  user: string;
  /**
   * In the clear, as a bcrypt hash (`$2a$…`, `$2b$…`, `$2y$…`), or as a scrypt hash (`$scrypt$…`), which
   * {@link hashPassword} makes. Prefer scrypt: it is hashed beside the event loop, bcrypt on it. Where all are of one
   * kind and cost, the time that an answer takes does not tell which users there are.
   */
  password: string;
  permissions?: PermissionOptions | undefined;
  /**
   * Each message that it is sent gets the header `Holdfast-Sender`, in which the broker says who has published it, if
   * its client takes headers. A client that has an option for it can ask for that itself: `"sender": true` in CONNECT. @default false
   */
  sender?: boolean | undefined;
}

/** Known by a public key, and shown by a signature of the nonce in the INFO. */
export interface NkeyUser {
  /** `U…`, the public one. */
  nkey: string;
  permissions?: PermissionOptions | undefined;
  /** See {@link PasswordUser.sender}. */
  sender?: boolean | undefined;
}

/**
 * Known by what the kernel says of the process at the other end of a Unix socket, if the client shows no credentials.
 * A peer that two users may mean is refused, and so is one of which the platform does not tell whose it is; see
 * `capabilities().peerCredentials` of net-core.
 */
export interface PeerUser {
  /** What the user is called in logs and in what is monitored. */
  user: string;
  /** One of these must hold, with all that it says; in none of them may nothing be said. */
  peer: readonly PeerRule[];
  permissions?: PermissionOptions | undefined;
  /** See {@link PasswordUser.sender}. */
  sender?: boolean | undefined;
}

/**
 * What must hold of a peer, all of it. Names are those in `/etc/passwd` and `/etc/group` when the broker starts or
 * reloads. Users of another user namespace all have the overflow user's number, 65534 (`nobody`): give it no rights.
 */
export interface PeerRule {
  /** A number, or a name of this machine's users. */
  uid?: number | string | undefined;
  /** A number, or a name of this machine's groups; the process's own group, not its further ones. */
  gid?: number | string | undefined;
}

/**
 * Subjects, with wildcards. Where there is no list at all, everything is allowed; where there is an empty one of what is
 * allowed, nothing is.
 */
export interface PermissionOptions {
  publish?: SubjectRules | undefined;
  /**
   * An entry `"subject queue"` holds for that queue group alone; the queue may have wildcards, too. Where such entries
   * allow a subject, no other queue group is allowed there. A subscription with wildcards must be allowed as a whole;
   * if some of it is denied, the messages on that are kept from it.
   */
  subscribe?: SubjectRules | undefined;
  /**
   * Lets whoever was handed a reply subject publish to it, whatever `publish` says. If that does not say what is
   * allowed, nothing but replies is. @default false
   */
  allowResponses?: boolean | ResponseOptions | undefined;
}

/** What is allowed, less what is denied; a list alone is what is allowed. */
export type SubjectRules =
  | readonly string[]
  | { readonly allow?: readonly string[] | undefined; readonly deny?: readonly string[] | undefined };

/** How long, and how often, a reply may be published. */
export interface ResponseOptions {
  /** How many messages to each reply subject; may be `Infinity`. @default 1 */
  max?: number | undefined;
  /** For how long after it was handed over, in milliseconds; may be `Infinity`. @default 120000 */
  expiresMs?: number | undefined;
}
