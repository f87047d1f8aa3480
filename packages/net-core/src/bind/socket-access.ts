import { readFileSync } from "node:fs";
import { OptionRangeError, OptionTypeError } from "../errors.ts";

/**
 * Permission bits from a number or an octal text (`0o660`, `"0660"`, `"660"`).
 * @throws {OptionTypeError | OptionRangeError} when it is neither, or beyond 0o777.
 */
export function resolveMode(mode: number | string | undefined): number | undefined {
  if (mode === undefined) return undefined;
  const allowed = 'permission bits from 0 to 0o777, or an octal text such as "0660"';
  if (typeof mode === "string") {
    if (!/^0?[0-7]{3}$/.test(mode)) throw new OptionRangeError("mode", allowed, mode);
    return Number.parseInt(mode, 8);
  }
  if (typeof mode !== "number") throw new OptionTypeError("mode", allowed, mode);
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o777) throw new OptionRangeError("mode", allowed, mode);
  return mode;
}

/**
 * A numeric group from itself or from its name in `/etc/group`.
 * @throws {OptionTypeError | OptionRangeError} when the system knows no such group.
 */
export function resolveGroup(group: number | string | undefined): number | undefined {
  if (group === undefined) return undefined;
  if (typeof group === "string") return gidOf(group);
  if (typeof group !== "number") throw new OptionTypeError("group", "a group's name or number", group);
  if (!Number.isInteger(group) || group < 0 || group > 0xfffffffe) {
    throw new OptionRangeError("group", "a group's name or a number from 0 to 4294967294", group);
  }
  return group;
}

function gidOf(name: string): number {
  for (const line of groupFile().split("\n")) {
    const [known, , gid] = line.split(":");
    if (known === name && gid !== undefined) return Number(gid);
  }
  throw new OptionRangeError("group", "a group of this system, by name or number", name);
}

function groupFile(): string {
  try {
    return readFileSync("/etc/group", "utf8");
  } catch {
    return ""; // Windows has none: every name is unknown there.
  }
}
