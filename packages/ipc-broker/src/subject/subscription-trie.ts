import { Matched } from "./matched.ts";

/** What is found by the subjects that it wants. */
export interface Subscriber {
  /** A valid pattern. */
  readonly subject: string;
  /** Of those with one queue, one gets a message. */
  readonly queue: string | undefined;
}

/** A place in the tree: what is wanted up to here, and what follows. */
class Branch<S> {
  plain: Set<S> | undefined = undefined;
  queues: Map<string, Set<S>> | undefined = undefined;
  /** By the next token. */
  next: Map<string, Branch<S>> | undefined = undefined;
  /** Whatever the next token is: `*`. */
  any: Branch<S> | undefined = undefined;
  /** Whatever follows: `>`. */
  rest: Branch<S> | undefined = undefined;

  get isBare(): boolean {
    return !(this.plain ?? this.queues ?? this.next ?? this.any ?? this.rest);
  }
}

/** Subscriptions by the tokens of their subjects. */
export class SubscriptionTrie<S extends Subscriber> {
  readonly #root = new Branch<S>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(subscriber: S): void {
    let branch = this.#root;
    for (const token of subscriber.subject.split(".")) branch = branchAt(branch, token) ?? grow(branch, token);
    const { queue } = subscriber;
    if (queue === undefined) (branch.plain ??= new Set()).add(subscriber);
    else {
      branch.queues ??= new Map();
      branch.queues.set(queue, (branch.queues.get(queue) ?? new Set()).add(subscriber));
    }
    this.#size += 1;
  }

  /** @returns whether it was there. */
  remove(subscriber: S): boolean {
    const wasThere = removeBelow(this.#root, subscriber.subject.split("."), subscriber);
    if (wasThere) this.#size -= 1;
    return wasThere;
  }

  /** Who wants a subject; nobody wants one with an empty token. */
  match(subject: string): Matched<S> {
    const found = new Found<S>();
    if (!hasEmptyToken(subject)) collect(this.#root, subject, 0, (branch) => found.take(branch));
    return found.matched;
  }

  /**
   * Who wants a subject with one more token than `family`, whatever that is.
   * @returns `undefined` where it depends on the token.
   */
  matchFamily(family: string): Matched<S> | undefined {
    const found = new Found<S>();
    if (hasEmptyToken(family)) return found.matched;
    let isSame = true;
    collect(this.#root, family, 0, (branch, isRest) => {
      if (isRest) return found.take(branch);
      if (branch.next !== undefined) isSame = false;
      if (branch.rest !== undefined) found.take(branch.rest);
      if (branch.any !== undefined) found.take(branch.any);
    });
    return isSame ? found.matched : undefined;
  }
}

function hasEmptyToken(subject: string): boolean {
  return subject === "" || subject.startsWith(".") || subject.endsWith(".") || subject.includes("..");
}

const NO_GROUPS: readonly never[] = [];

function branchAt<S>(branch: Branch<S>, token: string): Branch<S> | undefined {
  if (token === "*") return branch.any;
  return token === ">" ? branch.rest : branch.next?.get(token);
}

function grow<S>(branch: Branch<S>, token: string): Branch<S> {
  const young = new Branch<S>();
  if (token === "*") branch.any = young;
  else if (token === ">") branch.rest = young;
  else (branch.next ??= new Map()).set(token, young);
  return young;
}

/** Removes it, and on the way back every branch that is of no use any more. */
function removeBelow<S extends Subscriber>(
  branch: Branch<S>,
  [token, ...rest]: readonly string[],
  subscriber: S,
): boolean {
  if (token === undefined) return removeAt(branch, subscriber);
  const next = branchAt(branch, token);
  if (!next || !removeBelow(next, rest, subscriber)) return false;
  if (next.isBare) prune(branch, token);
  return true;
}

function prune<S>(branch: Branch<S>, token: string): void {
  if (token === "*") branch.any = undefined;
  else if (token === ">") branch.rest = undefined;
  else {
    branch.next?.delete(token);
    if (branch.next?.size === 0) branch.next = undefined;
  }
}

function removeAt<S extends Subscriber>(branch: Branch<S>, subscriber: S): boolean {
  const { queue } = subscriber;
  const members = queue === undefined ? branch.plain : branch.queues?.get(queue);
  const wasThere = members?.delete(subscriber) ?? false;
  if (members?.size !== 0) return wasThere;
  if (queue === undefined) branch.plain = undefined;
  else branch.queues?.delete(queue);
  if (branch.queues?.size === 0) branch.queues = undefined;
  return wasThere;
}

/** What a search has come across. */
class Found<S> {
  readonly plain: S[] = [];
  queues: Map<string, S[]> | undefined = undefined;

  get matched(): Matched<S> {
    return new Matched(this.plain, this.queues === undefined ? NO_GROUPS : [...this.queues.values()]);
  }

  take(branch: Branch<S>): void {
    if (branch.plain !== undefined) for (const subscriber of branch.plain) this.plain.push(subscriber);
    if (branch.queues !== undefined) this.#takeQueues(branch.queues);
  }

  /** One queue name over several patterns is one group. */
  #takeQueues(queues: ReadonlyMap<string, ReadonlySet<S>>): void {
    this.queues ??= new Map();
    for (const [queue, members] of queues) {
      const group = this.queues.get(queue);
      if (group === undefined) this.queues.set(queue, [...members]);
      else for (const member of members) group.push(member);
    }
  }
}

/** Told of a branch at which a subject ends; `isRest` where a `>` stands for its end. */
type Visit<S> = (branch: Branch<S>, isRest: boolean) => void;

/** @param from where the next token begins. */
function collect<S>(branch: Branch<S>, subject: string, from: number, visit: Visit<S>): void {
  const { next, any, rest } = branch;
  if (rest !== undefined) visit(rest, true);
  if (next === undefined && any === undefined) return;
  const dot = subject.indexOf(".", from);
  const exact = next?.get(dot === -1 ? subject.slice(from) : subject.slice(from, dot));
  if (exact !== undefined) continueAt(exact, subject, dot, visit);
  if (any !== undefined) continueAt(any, subject, dot, visit);
}

function continueAt<S>(branch: Branch<S>, subject: string, dot: number, visit: Visit<S>): void {
  if (dot === -1) visit(branch, false);
  else collect(branch, subject, dot + 1, visit);
}
