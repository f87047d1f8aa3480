// Asks who wants which subjects, while subscriptions come and go, and compares each answer with what the rules say of
// every subscription: node --conditions=holdfast-source fuzz/interest.ts [--runs N] [--seed S]
//
// Each subject is asked for several times, so that the trie answers, then what is remembered of the subject or its family.
import { hashText } from "../src/subject/hash.ts";
import { Interest } from "../src/subject/interest.ts";
import { isValidPattern } from "../src/subject/subject.ts";
import type { Random } from "../../../scripts/fuzz/random.ts";
import { runFuzz } from "../../../scripts/fuzz/attempts.ts";

const CHANGES = 40;
const ASKED_AFTER_EACH = 5;
const MOST_SUBSCRIPTIONS = 30;
/** In vain, then kept, then found. */
const ASKED_TIMES = 3;
// Few, so that subjects and patterns meet; and what only looks like a wildcard.
const TOKENS = ["a", "b", "ab", "a*", ">b", "\u00e9", "$"];
const PATTERN_TOKENS = [...TOKENS, "*", "*", "*", ">", ">"];
const SUBJECT_TOKENS = [...TOKENS, ...TOKENS, ...TOKENS, "*", ">", ""];
const QUEUES = ["q", "r"];

interface Wanted {
  readonly subject: string;
  readonly queue: string | undefined;
}

let pairs = 0;
let matching = 0;
await runFuzz({ name: "interest", runs: 1_000, attempt });
process.stdout.write(`interest: ${pairs} pairs of a subject and a pattern, of which ${matching} matched\n`);

function attempt(random: Random): string | undefined {
  const interest = new Interest<Wanted>();
  const all: Wanted[] = [];
  const asked = Array.from({ length: 6 }, () => tokensOf(SUBJECT_TOKENS, random).join("."));
  for (let step = 0; step < CHANGES; step += 1) {
    change(interest, all, random);
    for (let count = 0; count < ASKED_AFTER_EACH; count += 1) {
      const subject = random.below(2) === 0 ? random.oneOf(asked) : tokensOf(SUBJECT_TOKENS, random).join(".");
      const difference = compare(interest, all, subject);
      if (difference !== undefined) return difference;
    }
  }
  for (const one of all) interest.remove(one);
  return interest.counts.subscriptions === 0 ? undefined : "what has gone is still counted";
}

/** @returns what is answered wrong, if something is. */
function compare(interest: Interest<Wanted>, all: readonly Wanted[], subject: string): string | undefined {
  pairs += all.length;
  const expected = textOf(naively(all, subject));
  for (let time = 1; time <= ASKED_TIMES; time += 1) {
    const found = textOf(ask(interest, subject));
    if (found !== expected) return describe(subject, { all, time, found, expected });
  }
  return undefined;
}

/** Somebody comes, or goes; where there is nobody, somebody comes. */
function change(interest: Interest<Wanted>, all: Wanted[], random: Random): void {
  const goes = all.length > 0 && (all.length >= MOST_SUBSCRIPTIONS || random.below(3) === 0);
  if (goes) {
    const [gone] = all.splice(random.below(all.length), 1);
    interest.remove(gone as Wanted);
    return;
  }
  const one = { subject: validPattern(random), queue: random.below(3) === 0 ? random.oneOf(QUEUES) : undefined };
  all.push(one);
  interest.add(one);
}

function validPattern(random: Random): string {
  for (;;) {
    const pattern = tokensOf(PATTERN_TOKENS, random).join(".");
    if (isValidPattern(pattern)) return pattern;
  }
}

function tokensOf(choices: readonly string[], random: Random): string[] {
  return Array.from({ length: 1 + random.below(4) }, () => random.oneOf(choices));
}

/** Who wants a subject: those without a queue, and the members of each queue. */
interface Found {
  readonly plain: readonly Wanted[];
  readonly groups: readonly (readonly Wanted[])[];
}

function ask(interest: Interest<Wanted>, subject: string): Found {
  const bytes = Buffer.from(`PUB ${subject} 0`, "latin1");
  return interest.match(bytes, 4, 4 + subject.length, hashText(subject));
}

function naively(all: readonly Wanted[], subject: string): Found {
  const wanting = all.filter((one) => wants(one.subject, subject));
  matching += wanting.length;
  const groups = QUEUES.map((queue) => wanting.filter((one) => one.queue === queue));
  return {
    plain: wanting.filter(({ queue }) => queue === undefined),
    groups: groups.filter(({ length }) => length > 0),
  };
}

/** The rules as they are said aloud. */
function wants(pattern: string, subject: string): boolean {
  const [want, have] = [pattern.split("."), subject.split(".")];
  if (have.includes("")) return false;
  const isOpen = want.at(-1) === ">";
  const fixed = isOpen ? want.slice(0, -1) : want;
  if (isOpen ? have.length <= fixed.length : have.length !== fixed.length) return false;
  return fixed.every((token, at) => token === "*" || token === have[at]);
}

/** The same text for the same subscriptions, whatever their order. */
function textOf({ plain, groups }: Found): string {
  const queues = groups.map((members) => `${members[0]?.queue}: ${subjectsOf(members)}`).toSorted();
  return [subjectsOf(plain), ...queues].join("; ");
}

function subjectsOf(members: readonly Wanted[]): string {
  return members
    .map(({ subject }) => subject)
    .toSorted()
    .join(" ");
}

interface Difference {
  readonly all: readonly Wanted[];
  readonly time: number;
  readonly found: string;
  readonly expected: string;
}

function describe(subject: string, { all, time, found, expected }: Difference): string {
  const wanted = all.map((one) => `${one.subject} ${one.queue ?? ""}`.trim()).join(", ");
  return `${JSON.stringify(subject)}, asked for ${time} times, of ${wanted}\nis wanted by\n${found}\nin place of\n${expected}`;
}
