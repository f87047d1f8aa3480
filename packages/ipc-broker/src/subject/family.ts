import { matches } from "./subject.ts";

// A family is all subjects with the same tokens but for the last. Reply subjects are all new, but those of one client
// are of one family, and whoever wants one of it as a rule wants all.

/** The family of a subject or pattern; `undefined` for a single token. */
export function familyOf(subject: string): string | undefined {
  const dot = subject.lastIndexOf(".");
  return dot === -1 ? undefined : subject.slice(0, dot);
}

/** Whether who wants some subject of a family may depend on the subscribers of a pattern. */
export function concernsFamily(pattern: string, family: string): boolean {
  const some = `${family}.x`;
  if (pattern === ">" || pattern.endsWith(".>")) return matches(pattern, some);
  const wanted = familyOf(pattern);
  return wanted !== undefined && matches(`${wanted}.*`, some);
}
