import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { FaultCard, FaultRun, FaultStep, Mood } from "../wire/view.ts";
import type { Condition } from "../lab/condition.ts";
import { ClaimError, type Fault, type FaultScene } from "./fault.ts";
import { FAULTS } from "./faults.ts";

/** There is no fault of that name. */
export class UnknownFaultError extends Error {
  constructor(fault: string) {
    super(`there is no fault ${JSON.stringify(fault)}`);
  }
}

/** What a lab gives to its faults. */
export interface FaultStage extends Pick<FaultScene, "servers" | "folder" | "load"> {
  /** A run has begun, has a step more, or is over. */
  readonly onRun: (run: FaultRun) => void;
  /** Each step of trouble stays so long before the next, in milliseconds: people look on. */
  readonly stepMs: number;
}

/** So many runs are kept for who comes later. */
const KEPT = 50;

/** Plays faults, one after the other, and keeps what came of them. */
export class FaultLab {
  readonly cards: readonly FaultCard[];
  readonly #faults: readonly Fault[];
  readonly #stage: FaultStage;
  readonly #runs = new Map<number, FaultRun>();
  #count = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(stage: FaultStage, faults: readonly Fault[] = FAULTS) {
    this.cards = faults.map(cardOf);
    this.#faults = faults;
    this.#stage = stage;
  }

  /** The last ones, the oldest first. */
  get runs(): readonly FaultRun[] {
    return [...this.#runs.values()];
  }

  /** Plays it when those asked for before are over. @throws {UnknownFaultError} */
  async play(id: string): Promise<FaultRun> {
    const fault = this.#faults.find((fault) => fault.id === id);
    if (!fault) throw new UnknownFaultError(id);
    const played = this.#last.then(() => this.#play(fault));
    this.#last = played;
    return played;
  }

  async #play(fault: Fault): Promise<FaultRun> {
    this.#count += 1;
    const { id, servers } = fault;
    let run: FaultRun = {
      run: this.#count,
      fault: id,
      servers,
      startedAt: Date.now(),
      endedAt: null,
      steps: [],
      held: null,
    };
    const change = (changes: Partial<FaultRun>): void => this.#keep((run = { ...run, ...changes }));
    const step = (mood: Mood, text: string): void => {
      const said: FaultStep = { at: Date.now(), mood, text };
      change({ steps: [...run.steps, said] });
      if (mood !== "steady") this.#setCondition(fault, { mood, why: text });
    };
    change({});
    const held = await playWith(fault, this.#stage, step);
    this.#setCondition(fault, undefined);
    change({ held, endedAt: Date.now() });
    return run;
  }

  #keep(run: FaultRun): void {
    this.#runs.set(run.run, run);
    this.#runs.delete(run.run - KEPT);
    this.#stage.onRun(run);
  }

  #setCondition({ servers }: Fault, condition: Condition | undefined): void {
    for (const name of servers) this.#stage.servers[name].condition = condition;
  }
}

/** @returns whether all that was claimed was so. */
async function playWith(
  fault: Fault,
  { servers, folder, load, stepMs }: FaultStage,
  step: (mood: Mood, text: string) => void,
): Promise<boolean> {
  const lasting = (mood: Mood, text: string): Promise<void> => {
    step(mood, text);
    return sleep(stepMs);
  };
  try {
    await fault.play({
      servers,
      folder,
      load,
      trouble: (text) => lasting("troubled", text),
      down: (text) => lasting("down", text),
      claim: (holds, text) => {
        if (!holds) throw new ClaimError(text);
        step("steady", text);
      },
    });
    return true;
  } catch (error) {
    step("down", (error as Error).message);
    return false;
  }
}

function cardOf({ id, title, does, servers, answer }: Fault): FaultCard {
  return { id, title, does, servers, answer, snippet: snippetOf(id) };
}

// What a reader copies is what the tests run.
function snippetOf(id: string): string {
  return readFileSync(new URL(`../../test/snippets/${id}.test.ts`, import.meta.url), "utf8");
}
