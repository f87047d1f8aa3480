import { OptionRangeError } from "@holdfast/net-core";
import type { AuthOptions } from "./auth-options.ts";
import { requireCount, requireFields, requireSome } from "./checks.ts";
import type { Identity } from "./identity.ts";
import { type MachineNames, machineNames } from "./machine-names.ts";
import { resolveSecret, type Secret, unknownSecret } from "./secret.ts";
import { type KnownByNkey, type KnownByPassword, type KnownByPeer, type KnownUser, resolveUser } from "./users.ts";

/** The options of {@link AuthOptions}, checked: all that is needed to tell who somebody is. */
export interface AuthPolicy {
  /** How long a client may take to show its credentials. */
  readonly timeoutMs: number;
  /** Whether who shows nothing is refused, but for peers of Unix sockets; see {@link admitSilent} for one connection. */
  readonly needsCredentials: boolean;
  /** Whether the INFO must have a nonce. */
  readonly needsNonce: boolean;
  readonly token: Secret | undefined;
  readonly passwords: ReadonlyMap<string, KnownByPassword>;
  readonly nkeys: ReadonlyMap<string, KnownByNkey>;
  readonly peers: readonly KnownByPeer[];
  /** Who those are who show nothing. */
  readonly anonymous: Identity | undefined;
  /** What the password of a user who is not known is compared with, so that it takes its time. */
  readonly decoy: Secret;
}

/**
 * Checks the options before any socket exists, and looks up the users and groups that peer rules name.
 * @returns `undefined` where nobody needs to be known: there are no `users` and there is no `token`.
 * @throws {OptionTypeError | OptionRangeError} naming the field.
 */
export function resolveAuth(
  options: AuthOptions | undefined,
  names: MachineNames = machineNames,
): AuthPolicy | undefined {
  if (options === undefined) return undefined;
  requireFields("auth", options, ["users", "token", "noAuthUser", "timeoutMs"]);
  const { timeoutMs = 2000 } = options;
  requireCount("auth.timeoutMs", timeoutMs, { max: MAX_TIMER_MS });
  const token = options.token === undefined ? undefined : resolveSecret("auth.token", options.token);
  const users = resolveUsers(options.users, names);
  if (token && users.length > 0) throw new OptionRangeError("auth.token", "left out where there are users", "a token");
  const known = sortUsers(users);
  const anonymous = resolveAnonymous(options.noAuthUser, known.passwords);
  if (!token && users.length === 0) return undefined;
  return Object.freeze({
    timeoutMs,
    needsCredentials: anonymous === undefined,
    needsNonce: known.nkeys.size > 0,
    token,
    ...known,
    anonymous,
    decoy: decoyFor(known.passwords),
  });
}

const MAX_TIMER_MS = 2 ** 31 - 1;

function resolveUsers(users: unknown, names: MachineNames): readonly KnownUser[] {
  if (users === undefined) return [];
  // With an empty list nobody would be known; as if there were none, everybody would be let in.
  requireSome("auth.users", users, "users");
  const known = new Set<string>();
  return users.map((given: unknown, index) => {
    const user = resolveUser(`auth.users[${index}]`, given, names);
    const { name } = user.identity;
    if (known.has(name)) throw new OptionRangeError(`auth.users[${index}]`, "another user than those before", name);
    known.add(name);
    return user;
  });
}

function sortUsers(users: readonly KnownUser[]): Pick<AuthPolicy, "passwords" | "nkeys" | "peers"> {
  const passwords = new Map<string, KnownByPassword>();
  const nkeys = new Map<string, KnownByNkey>();
  const peers: KnownByPeer[] = [];
  for (const user of users) {
    if ("secret" in user) passwords.set(user.identity.name, user);
    else if ("key" in user) nkeys.set(user.identity.name, user);
    else peers.push(user);
  }
  return { passwords, nkeys, peers };
}

function resolveAnonymous(name: unknown, passwords: AuthPolicy["passwords"]): Identity | undefined {
  if (name === undefined) return undefined;
  const user = passwords.get(name as string);
  if (!user) throw new OptionRangeError("auth.noAuthUser", "the name of a user with a password", name);
  return Object.freeze({ ...user.identity, kind: "anonymous" });
}

/** As costly as what most are compared with: where there is a hash, hashing. */
function decoyFor(passwords: AuthPolicy["passwords"]): Secret {
  const secrets = [...passwords.values()].map((user) => user.secret);
  return secrets.find((secret) => secret.isHashed) ?? unknownSecret();
}
