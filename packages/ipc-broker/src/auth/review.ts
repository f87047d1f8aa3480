import { admitSilent } from "./authenticate.ts";
import type { AuthPolicy } from "./auth-policy.ts";
import type { Evidence, Identity, Verdict } from "./identity.ts";

/** The policies before and after they changed. */
export interface PolicyChange {
  readonly before: AuthPolicy | undefined;
  readonly after: AuthPolicy;
}

/** A connection that was let in. */
export interface Admitted {
  /** `undefined` if nobody needed to be known then. */
  readonly identity: Identity | undefined;
  readonly evidence: Evidence;
}

/**
 * Whether a connection may stay, and as whom, when the policy changes. It does not show its credentials again, so it
 * may stay if what it showed is unchanged: the same user with the very same password, token or nkey. Peers, and who
 * showed nothing, are looked at anew. To be called once the new policy is in force, so that none is let in by the old.
 */
export function review({ before, after }: PolicyChange, { identity, evidence }: Admitted): Verdict {
  if (!identity || identity.kind === "peer" || identity.kind === "anonymous") return admitSilent(after, evidence);
  const now = before && sameIn(after, before, identity);
  if (now) return { ok: true, identity: now };
  return { ok: false, reason: `the ${identity.kind} of ${JSON.stringify(identity.name)} is not what it was` };
}

function sameIn(after: AuthPolicy, before: AuthPolicy, identity: Identity): Identity | undefined {
  if (identity.kind === "token") {
    return before.token && after.token?.equals(before.token) ? identity : undefined;
  }
  if (identity.kind === "nkey") return after.nkeys.get(identity.name)?.identity;
  const [user, old] = [after.passwords.get(identity.name), before.passwords.get(identity.name)];
  return user && old?.secret.equals(user.secret) ? user.identity : undefined;
}
