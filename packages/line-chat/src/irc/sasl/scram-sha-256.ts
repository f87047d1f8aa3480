import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Accounts } from "../../chat/accounts.ts";
import { SCRAM_ITERATIONS } from "../../credentials/password-scheme.ts";
import { hmac, parseScramVerifier, type ScramVerifier } from "../../credentials/scram-verifier.ts";
import { fold } from "../../chat/names.ts";
import { type Evidence, type Exchange, FAILURE, type Mechanism, type Step } from "./mechanism.ts";

const KEY_BYTES = 32;

/** SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding: no password goes over the line. */
export const scramSha256: Mechanism = {
  name: "SCRAM-SHA-256",
  begin: (evidence) => new ScramExchange(evidence),
};

/** What is known after each message. */
type State =
  | { readonly kind: "begun" }
  | { readonly kind: "challenged"; readonly first: ClientFirst; readonly challenge: string; readonly known: Known }
  | { readonly kind: "proved"; readonly account: string }
  | { readonly kind: "over" };

/** Whom the client wants to be, and what its proof is compared with: for nobody something that nothing proves. */
interface Known {
  readonly account: string | undefined;
  readonly verifier: ScramVerifier;
}

class ScramExchange implements Exchange {
  readonly #evidence: Evidence;
  #state: State = { kind: "begun" };

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  step(message: Buffer): Step {
    const state = this.#state;
    this.#state = { kind: "over" };
    switch (state.kind) {
      case "begun":
        return this.#challenge(message.toString());
      case "challenged":
        return this.#check(message.toString(), state);
      case "proved":
        // What it has been sent has proved to the client that we know its password, too.
        return message.length === 0 ? { kind: "success", account: state.account } : FAILURE;
      case "over":
        return FAILURE;
    }
  }

  #challenge(message: string): Step {
    const first = parseClientFirst(message);
    if (!first) return FAILURE;
    const known = knownOf(first.name, this.#evidence.accounts);
    const nonce = first.nonce + this.#evidence.nonce();
    const challenge = `r=${nonce},s=${known.verifier.salt.toString("base64")},i=${known.verifier.iterations}`;
    this.#state = { kind: "challenged", first, challenge, known };
    return { kind: "challenge", data: Buffer.from(challenge) };
  }

  #check(message: string, { first, challenge, known }: Extract<State, { kind: "challenged" }>): Step {
    const [, withoutProof = "", binding = "", nonce = "", proof = ""] = CLIENT_FINAL.exec(message) ?? [];
    const isSameTalk =
      Buffer.from(binding, "base64").toString() === first.header && challenge.startsWith(`r=${nonce},`);
    const signed = `${first.bare},${challenge},${withoutProof}`;
    const isProved = isRight(known.verifier, signed, Buffer.from(proof, "base64"));
    if (!isSameTalk || !isProved || known.account === undefined) return FAILURE;
    this.#state = { kind: "proved", account: known.account };
    return { kind: "challenge", data: Buffer.from(`v=${hmac(known.verifier.serverKey, signed).toString("base64")}`) };
  }
}

interface ClientFirst {
  /** What is said about channel binding and about whom to act for. */
  readonly header: string;
  /** The message without it. */
  readonly bare: string;
  readonly name: string;
  readonly nonce: string;
}

const CLIENT_FIRST = /^([ny],(?:a=([^,]*))?,)(n=([^,]+),r=([\x21-\x2b\x2d-\x7e]{1,128})(?:,.*)?)$/s;
const CLIENT_FINAL = /^(c=([A-Za-z0-9+/]+={0,2}),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?),p=([A-Za-z0-9+/]{43}=)$/s;

/** @returns `undefined` for what is none, or wants what there is not. */
function parseClientFirst(message: string): ClientFirst | undefined {
  const [, header = "", authorization, bare = "", escaped = "", nonce = ""] = CLIENT_FIRST.exec(message) ?? [];
  const name = unescaped(escaped);
  if (name === undefined || name === "") return undefined;
  if (authorization !== undefined && fold(unescaped(authorization) ?? "") !== fold(name)) return undefined;
  return { header, bare, name, nonce };
}

/** In a name, a comma and an equals sign are written otherwise. */
function unescaped(text: string): string | undefined {
  if (/=(?!2C|3D)/.test(text)) return undefined;
  return text.replaceAll("=2C", ",").replaceAll("=3D", "=");
}

/** Of somebody who is not known, the same as the last time: that it is not is nobody's to find out. */
function knownOf(name: string, accounts: Accounts): Known {
  const account = accounts.find(name);
  const verifier = parseScramVerifier(account?.credentials.scram ?? "");
  if (account && verifier) return { account: account.name, verifier };
  const salt = createHmac("sha256", accounts.salt).update(fold(name)).digest().subarray(0, 16);
  const nothing = Buffer.alloc(KEY_BYTES);
  return {
    account: undefined,
    verifier: { iterations: SCRAM_ITERATIONS, salt, storedKey: nothing, serverKey: nothing },
  };
}

/** Whether it shows that the client knows the key that our stored one is the hash of. */
function isRight({ storedKey }: ScramVerifier, signed: string, proof: Buffer): boolean {
  const signature = hmac(storedKey, signed);
  const key = Buffer.alloc(KEY_BYTES);
  for (let at = 0; at < KEY_BYTES; at += 1) key[at] = (signature[at] as number) ^ (proof[at] ?? 0);
  return timingSafeEqual(createHash("sha256").update(key).digest(), storedKey);
}
