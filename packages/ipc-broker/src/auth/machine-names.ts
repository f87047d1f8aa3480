import { readFileSync } from "node:fs";

/** Numbers of users and groups by their names. */
export interface MachineNames {
  /** `undefined` for a name that is not known. */
  uidOf(name: string): number | undefined;
  gidOf(name: string): number | undefined;
}

/**
 * Those in `/etc/passwd` and `/etc/group`, as they are when they are asked. Names that a directory service alone
 * knows are not there, and Windows has none at all.
 */
export const machineNames: MachineNames = {
  uidOf: (name) => numberIn("/etc/passwd", name),
  gidOf: (name) => numberIn("/etc/group", name),
};

/** Both files have the name first and the number third. */
function numberIn(path: string, name: string): number | undefined {
  for (const line of linesOf(path)) {
    const [known, , number] = line.split(":");
    if (known === name && number !== undefined && /^\d+$/.test(number)) return Number(number);
  }
  return undefined;
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return []; // Without such a file, no name is known; whoever asked says so.
  }
}
