import { OptionRangeError, OptionTypeError, type PeerCredentials } from "@holdfast/net-core";
import { requireFields, requireSome } from "./checks.ts";
import type { MachineNames } from "./machine-names.ts";

/** What must hold of a peer, in numbers; what is `undefined` may be anything. */
export interface ResolvedPeerRule {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** One of the rules must hold, and all that it says. */
export function isPeer(rules: readonly ResolvedPeerRule[], { uid, gid }: PeerCredentials): boolean {
  return rules.some((rule) => (rule.uid ?? uid) === uid && (rule.gid ?? gid) === gid);
}

/** @throws {OptionTypeError | OptionRangeError} naming the rule that says nothing, or names whom nobody knows. */
export function resolvePeerRules(option: string, rules: unknown, names: MachineNames): readonly ResolvedPeerRule[] {
  requireSome(option, rules, "rules");
  return rules.map((rule, index) => resolveRule(`${option}[${index}]`, rule, names));
}

function resolveRule(option: string, rule: unknown, names: MachineNames): ResolvedPeerRule {
  const fields = requireFields(option, rule, ["uid", "gid"]);
  const uid = resolveId(`${option}.uid`, fields["uid"], { of: "users", numberOf: names.uidOf });
  const gid = resolveId(`${option}.gid`, fields["gid"], { of: "groups", numberOf: names.gidOf });
  if (uid === undefined && gid === undefined) throw new OptionRangeError(option, "a rule with uid, gid or both", rule);
  return { uid, gid };
}

interface Known {
  readonly of: string;
  readonly numberOf: (name: string) => number | undefined;
}

function resolveId(option: string, given: unknown, { of, numberOf }: Known): number | undefined {
  if (given === undefined) return undefined;
  const allowed = `a name among this machine's ${of}, or a number from 0 to ${MAX_ID}`;
  if (typeof given !== "string" && typeof given !== "number") throw new OptionTypeError(option, allowed, given);
  const number = typeof given === "string" ? numberOf(given) : given;
  if (number === undefined || !isId(number)) throw new OptionRangeError(option, allowed, given);
  return number;
}

// The last one means "none" to the system.
const MAX_ID = 0xfffffffe;

function isId(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= MAX_ID;
}
