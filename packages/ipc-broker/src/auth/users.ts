import type { KeyObject } from "node:crypto";
import { OptionRangeError, OptionTypeError } from "@holdfast/net-core";
import type { PermissionOptions } from "./auth-options.ts";
import { type Fields, kindOf, requireFields, requireFlag, requireText } from "./checks.ts";
import type { Identity } from "./identity.ts";
import type { MachineNames } from "./machine-names.ts";
import { parseUserNkey } from "./nkey.ts";
import { type ResolvedPeerRule, resolvePeerRules } from "./peer-rules.ts";
import { compilePermissions } from "./permissions.ts";
import { resolveSecret, type Secret } from "./secret.ts";

/** A user, and what tells that it is the one. */
export type KnownUser = KnownByPassword | KnownByNkey | KnownByPeer;

export interface KnownByPassword {
  readonly identity: Identity;
  readonly secret: Secret;
}

export interface KnownByNkey {
  readonly identity: Identity;
  readonly key: KeyObject;
}

export interface KnownByPeer {
  readonly identity: Identity;
  readonly rules: readonly ResolvedPeerRule[];
}

/** @throws {OptionTypeError | OptionRangeError} naming the field. */
export function resolveUser(option: string, given: unknown, names: MachineNames): KnownUser {
  const fields = requireFields(option, given, ["user", ...WAYS, "permissions", "sender"]);
  const ways = WAYS.filter((way) => fields[way] !== undefined);
  const [way] = ways;
  if (!way || ways.length > 1) {
    throw new OptionRangeError(option, `a user known by one of ${WAYS.join(", ")}`, ways.join(" and "));
  }
  return RESOLVE[way](option, fields, names);
}

type Way = (typeof WAYS)[number];

const WAYS = ["password", "nkey", "peer"] as const;
const RESOLVE: Record<Way, (option: string, given: Fields, names: MachineNames) => KnownUser> = {
  password: resolvePasswordUser,
  nkey: resolveNkeyUser,
  peer: resolvePeerUser,
};

function resolvePasswordUser(option: string, given: Fields): KnownByPassword {
  const secret = resolveSecret(`${option}.password`, given["password"]);
  return { identity: identify(option, given, { kind: "password", nameIn: "user" }), secret };
}

function resolveNkeyUser(option: string, given: Fields): KnownByNkey {
  requireFields(option, given, ["nkey", "permissions", "sender"]);
  const key = resolveNkey(`${option}.nkey`, given["nkey"]);
  return { identity: identify(option, given, { kind: "nkey", nameIn: "nkey" }), key };
}

function resolvePeerUser(option: string, given: Fields, names: MachineNames): KnownByPeer {
  const rules = resolvePeerRules(`${option}.peer`, given["peer"], names);
  return { identity: identify(option, given, { kind: "peer", nameIn: "user" }), rules };
}

interface Naming {
  readonly kind: Identity["kind"];
  readonly nameIn: "user" | "nkey";
}

function identify(option: string, given: Fields, { kind, nameIn }: Naming): Identity {
  const name = given[nameIn];
  requireText(`${option}.${nameIn}`, name);
  const { permissions: options, sender = false } = given;
  requireFlag(`${option}.sender`, sender);
  const permissions = compilePermissions(options as PermissionOptions | undefined, `${option}.permissions`);
  return Object.freeze({ name, kind, permissions, sender });
}

function resolveNkey(option: string, given: unknown): KeyObject {
  const allowed = 'the public nkey of a user: "U", then 55 letters and digits in capitals, without a mistype';
  if (typeof given !== "string") throw new OptionTypeError(option, allowed, kindOf(given));
  const key = parseUserNkey(given);
  // What begins with S is a seed, and secret.
  if (!key) throw new OptionRangeError(option, allowed, given.startsWith("S") ? "S…" : given);
  return key;
}
