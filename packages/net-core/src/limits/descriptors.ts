import { definedIn, requireCount } from "../checks.ts";
import { type Clock, systemClock, type Timer } from "../time/clock.ts";
import { type DescriptorCounter, descriptorCounter, descriptorLimit } from "./descriptors-in-use.ts";
import { devNull, type DescriptorSource, SpareDescriptors } from "./descriptors-spare.ts";

/** How a server keeps within the limit of file descriptors that its process has (`RLIMIT_NOFILE`, getrlimit(2)). */
export interface DescriptorBudgetOptions {
  /**
   * Descriptors that connections leave to the rest of the process: its files, its own connections, DNS.
   * @default 1 % of the limit, 16 at least and 1024 at most
   */
  reserve?: number | undefined;
  /**
   * The process has no descriptor left at all, in spite of the reserve: something else has used them up.
   * Until now the system may have closed new clients without a word; from now on they are accepted and
   * can be told. Called once for each time that this happens.
   */
  onExhausted?: ((state: { readonly limit: number | undefined }) => void) | undefined;
  /** There are descriptors again after `onExhausted`. */
  onRecovered?: (() => void) | undefined;
  /** @default the machine's own time */
  clock?: Clock | undefined;
}

/** @internal What a budget asks of the system; a test has its own. */
export interface DescriptorSystem {
  readonly limit: number | undefined;
  readonly counter: DescriptorCounter | undefined;
  readonly source: DescriptorSource;
}

// How long a count holds: whatever else opens files in the process is seen so much later.
const COUNT_HOLDS_MS = 100;

const PROBE_EVERY_MS = 250;

/**
 * Says of each accepted connection whether there is a descriptor for it, so that the client is refused in
 * good order rather than by the system. Without that, when none is left, Node accepts connections and
 * closes them at once, and no event tells (libuv keeps one descriptor back to do that with).
 *
 * The descriptors in use are counted in Linux's /proc; elsewhere {@link take} says no only while the
 * process is out of descriptors, which {@link start} has noticed. `capabilities().descriptorLimit` says which.
 */
export class DescriptorBudget {
  /** How many descriptors the process may have (the soft limit, which Node raises to the hard one at its start). */
  readonly limit: number | undefined;
  /** How many of them connections leave to others. */
  readonly reserve: number;
  readonly #clock: Clock;
  readonly #counter: DescriptorCounter | undefined;
  readonly #spares: SpareDescriptors;
  readonly #onExhausted: NonNullable<DescriptorBudgetOptions["onExhausted"]>;
  readonly #onRecovered: NonNullable<DescriptorBudgetOptions["onRecovered"]>;
  #state: "stopped" | "watching" | "exhausted" = "stopped";
  #timer: Timer | undefined;
  #countedAt = -Infinity;
  /** For how many more connections there was room at the last count. */
  #room = 0;

  /** @throws {OptionTypeError | OptionRangeError} when `reserve` is no integer >= 0. */
  constructor(options: DescriptorBudgetOptions = {}, system: DescriptorSystem = thisProcess()) {
    const given = definedIn(options);
    const reserve = given.reserve ?? defaultReserve(system.limit);
    requireCount("descriptors.reserve", reserve, { min: 0 });
    this.reserve = reserve;
    this.limit = system.limit;
    this.#counter = system.counter;
    this.#spares = new SpareDescriptors(system.source);
    this.#clock = given.clock ?? systemClock;
    this.#onExhausted = given.onExhausted ?? (() => undefined);
    this.#onRecovered = given.onRecovered ?? (() => undefined);
  }

  /** Whether a connection that has just been accepted may stay. To be asked once for each. */
  take(): boolean {
    // The few that have been let go are for telling clients, however many they seem to be.
    if (this.#state === "exhausted") return false;
    if (this.#counter === undefined || this.limit === undefined) return true;
    this.#recount(this.#counter, this.limit);
    if (this.#room <= 0) return false;
    this.#room -= 1;
    return true;
  }

  #recount(counter: DescriptorCounter, limit: number): void {
    const now = this.#clock.now();
    const holds = now - this.#countedAt < COUNT_HOLDS_MS;
    if (holds && (this.#room > 0 || !counter.costsLittle)) return;
    // The connection that asks is among those in use already.
    this.#room = limit - this.reserve - counter.count() + 1;
    this.#countedAt = now;
  }

  /**
   * Watches from now on, four times a second, that the process can open one more descriptor, and holds
   * eight in hand to be let go when it cannot. Harmless when it watches already.
   */
  start(): void {
    if (this.#state !== "stopped") return;
    this.#state = "watching";
    this.#probe();
  }

  /** Lets the descriptors in hand go and watches no more. An episode under way is not told to be over. */
  stop(): void {
    this.#state = "stopped";
    this.#timer?.cancel();
    this.#spares.release();
  }

  #probe(): void {
    this.#timer = this.#clock.schedule(PROBE_EVERY_MS, () => this.#probe(), { background: true });
    const next = this.#spares.hold() ? "watching" : "exhausted";
    if (next === this.#state) return;
    this.#state = next;
    if (next === "exhausted") this.#onExhausted({ limit: this.limit });
    else this.#onRecovered();
  }
}

function defaultReserve(limit: number | undefined): number {
  return Math.min(Math.max(Math.ceil((limit ?? 0) / 100), 16), 1024);
}

function thisProcess(): DescriptorSystem {
  return { limit: descriptorLimit(), counter: descriptorCounter(), source: devNull };
}
