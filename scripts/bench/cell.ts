import type { Bar } from "./bar.ts";
import type { Settings } from "./settings.ts";

/** One thing that is measured, of two or more contenders in turn. */
export interface Cell {
  readonly name: string;
  readonly measures: readonly Measure[];
  /** What the second is held against is the first. */
  readonly contenders: readonly Contender[];
}

/** One figure of each sample. */
export interface Measure {
  readonly name: string;
  readonly figure: (sample: Sample) => number | undefined;
  /** What the second contender must reach. */
  readonly bar?: Bar;
  /** Whether it is a rate that the load client, too, may limit. */
  readonly isRate?: boolean;
}

export interface Contender {
  readonly name: string;
  measure(settings: Settings): Promise<Sample>;
}

/** What one round gave of one contender. */
export interface Sample {
  readonly figures: Readonly<Record<string, number>>;
  /** CPU time by wall time; above 0.85 of the client, it is the client that is measured. */
  readonly serverShare?: number | undefined;
  readonly clientShare?: number | undefined;
  /** The server's CPU profile, in JSON. */
  readonly profile?: string | undefined;
}

/** The samples of a cell: for each round, one of each contender in their order. */
export type Rounds = readonly (readonly Sample[])[];

/** A B A B…: whatever disturbs the machine for a while disturbs all alike. @throws naming the contender that failed. */
export async function runRounds({ contenders }: Cell, settings: Settings): Promise<Rounds> {
  const rounds: Sample[][] = [];
  for (let round = 0; round < settings.rounds; round += 1) {
    const samples: Sample[] = [];
    for (const contender of contenders) samples.push(await sampleOf(contender, settings));
    rounds.push(samples);
  }
  return rounds;
}

async function sampleOf(contender: Contender, settings: Settings): Promise<Sample> {
  try {
    return await contender.measure(settings);
  } catch (error) {
    throw new Error(contender.name, { cause: error });
  }
}
