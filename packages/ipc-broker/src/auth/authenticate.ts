import type { PeerCredentials } from "@holdfast/net-core";
import type { AuthPolicy } from "./auth-policy.ts";
import type { Credentials, Evidence, Identity, UnknownPeer, Verdict } from "./identity.ts";
import { verifyNonce } from "./nkey.ts";
import { isPeer } from "./peer-rules.ts";
import type { Secret } from "./secret.ts";

/**
 * Who a client is by what it shows. What is shown and wrong is refused, even where nothing need be shown. The verdict is
 * the policy's that was given: if another took its place meanwhile, {@link review} it. It rejects only when hashing
 * itself fails, for want of memory say; nobody is let in then.
 *
 * It takes as long for a user who is not known as for one who is, if the passwords of all are in the clear, or all
 * are hashes of one kind and cost.
 */
export async function authenticate(policy: AuthPolicy, credentials: Credentials, evidence: Evidence): Promise<Verdict> {
  const { user = "", pass = "", authToken = "", nkey = "", sig = "", jwt = "" } = credentials;
  if (!(user || pass || authToken || nkey || sig || jwt)) return admitSilent(policy, evidence);
  if (policy.token) return await byToken(policy.token, authToken);
  if (nkey && policy.nkeys.size > 0) return byNkey(policy, { nkey, sig, nonce: evidence.nonce });
  if (user || pass) return await byPassword(policy, user, pass);
  return refuse(`shows ${nkey || sig || jwt ? "an nkey or a JWT" : "a token"}, and nobody is known by such`);
}

/**
 * Who a client is while it shows nothing. Where there are peer rules, they decide for connections that have a peer:
 * if it cannot be told who that is, or two users may be meant, it is refused and not taken for somebody else.
 */
export function admitSilent({ peers, anonymous }: AuthPolicy, { peer }: Evidence): Verdict {
  if (peers.length > 0 && peer) {
    const verdict = byPeer(peers, peer);
    if (verdict) return verdict;
  }
  if (anonymous) return admit(anonymous);
  return refuse(`shows no credentials${peers.length > 0 ? `, and ${whyNoPeer(peer)}` : ""}`);
}

const TOKEN_HOLDER: Identity = Object.freeze({ name: "token", kind: "token", permissions: undefined, sender: false });

async function byToken(token: Secret, shown: string): Promise<Verdict> {
  if (shown === "") return refuse("shows no token");
  return (await token.matches(shown)) ? admit(TOKEN_HOLDER) : refuse("shows a wrong token");
}

async function byPassword({ passwords, decoy }: AuthPolicy, name: string, password: string): Promise<Verdict> {
  const user = passwords.get(name);
  const isRight = await (user?.secret ?? decoy).matches(password);
  if (!user) return refuse(`user ${quote(name)} is not known by a password`);
  return isRight ? admit(user.identity) : refuse(`user ${quote(name)} shows a wrong password`);
}

interface Signed {
  readonly nkey: string;
  readonly sig: string;
  readonly nonce: string | undefined;
}

function byNkey({ nkeys }: AuthPolicy, { nkey, sig, nonce }: Signed): Verdict {
  const user = nkeys.get(nkey);
  if (!user) return refuse(`nkey ${quote(nkey)} is not known`);
  if (nonce === undefined) return refuse(`nkey ${nkey} had no nonce to sign`);
  return verifyNonce(user.key, nonce, sig) ? admit(user.identity) : refuse(`nkey ${nkey} shows a wrong signature`);
}

function byPeer(peers: AuthPolicy["peers"], peer: PeerCredentials | UnknownPeer): Verdict | undefined {
  if ("unknown" in peer) return refuse(`shows no credentials, and ${whyNoPeer(peer)}`);
  const meant = peers.filter(({ rules }) => isPeer(rules, peer));
  if (meant.length > 1) {
    const names = meant.map(({ identity }) => quote(identity.name)).join(" and ");
    return refuse(`its uid ${peer.uid} and gid ${peer.gid} are those of more than one user: ${names}`);
  }
  return meant[0] && admit(meant[0].identity);
}

function whyNoPeer(peer: Evidence["peer"]): string {
  if (!peer) return "its connection does not tell whose it is";
  if ("unknown" in peer) return `whose it is cannot be told: ${peer.unknown}`;
  return `no user has its uid ${peer.uid} and gid ${peer.gid}`;
}

function admit(identity: Identity): Verdict {
  return { ok: true, identity };
}

function refuse(reason: string): Verdict {
  return { ok: false, reason };
}

/** The client chose it: it must not fill the log, nor write lines of its own. */
function quote(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}
