import { parseArgs } from "node:util";
import { type Cores, takeCores } from "./cores.ts";

/** How the benches are to be run. */
export interface Settings {
  /** Which benches; none named is all. */
  readonly names: readonly string[];
  /** Only cells with this in their name. */
  readonly only: string;
  /** A quick look that everything works, without verdicts. */
  readonly isShort: boolean;
  /** Each server writes a CPU profile, and the report shows where the time went; the figures suffer. */
  readonly profiles: boolean;
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly cores: Cores | undefined;
}

export const USAGE = `Usage: pnpm bench [name…] [flags]

  --short          seconds in all: does everything work? no verdicts
  --rounds <n>     alternating rounds of each cell (default 5; with --short 1)
  --only <text>    the cells with this in their name
  --profile        CPU profiles of the servers: the ten functions that took most
`;

/** @throws what `parseArgs` throws for a flag that does not exist. */
export function readSettings(args: readonly string[]): Settings {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      short: { type: "boolean", default: false },
      profile: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      rounds: { type: "string" },
    },
  });
  const rounds = Number(values.rounds ?? (values.short ? 1 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError("--rounds must be a number from 1");
  return {
    names: positionals,
    only: values.only,
    isShort: values.short,
    profiles: values.profile,
    rounds,
    warmUpMs: values.short ? 200 : 1_000,
    measureMs: values.short ? 400 : 2_000,
    cores: takeCores(),
  };
}
