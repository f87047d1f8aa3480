import { readdirSync, readFileSync, statSync } from "node:fs";

/** How many descriptors the process has open. */
export interface DescriptorCounter {
  readonly count: () => number;
  /** Whether a count is a matter of microseconds, however many there are. */
  readonly costsLittle: boolean;
}

const OPEN_DESCRIPTORS = "/proc/self/fd";

/**
 * How they are counted here; `undefined` where they cannot be. Since Linux 6.2 the size of the directory is
 * their number; before, it is 0 and they must be listed, about a microsecond each.
 */
export function descriptorCounter(size: () => number = sizeInForce): DescriptorCounter | undefined {
  if (descriptorCountFault() !== undefined) return undefined;
  return size() === listed() ? { count: size, costsLittle: true } : { count: listed, costsLittle: false };
}

/** The limit in force; `undefined` where it is not known, or there is none. */
export function descriptorLimit(): number | undefined {
  if (descriptorCountFault() !== undefined) return undefined;
  const soft = /^Max open files\s+(\d+)/m.exec(limitsInForce())?.[1];
  return soft === undefined ? undefined : Number(soft);
}

/** Why the descriptors in use, and their limit, are not known; `undefined` where they are. */
export function descriptorCountFault(): string | undefined {
  if (process.platform !== "linux") return "only Linux tells them, in /proc";
  try {
    statSync(OPEN_DESCRIPTORS);
    statSync("/proc/self/limits");
    return undefined;
  } catch (error) {
    return `/proc cannot be read: ${String(error)}`;
  }
}

function limitsInForce(): string {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch (error) {
    if (isOutOfDescriptors(error)) return ""; // Not even one to read them by.
    throw error;
  }
}

function sizeInForce(): number {
  return statSync(OPEN_DESCRIPTORS).size;
}

/** One of those listed is the directory itself. */
function listed(): number {
  try {
    return readdirSync(OPEN_DESCRIPTORS).length - 1;
  } catch (error) {
    if (isOutOfDescriptors(error)) return Infinity;
    throw error;
  }
}

/** Whether it failed because the process, or the system, has no descriptor left. */
export function isOutOfDescriptors(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EMFILE" || code === "ENFILE";
}
