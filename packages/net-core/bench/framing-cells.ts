import { fileURLToPath } from "node:url";
import type { Cell, Contender, Sample } from "../../../scripts/bench/cell.ts";
import { runToEnd } from "../../../scripts/bench/children.ts";
import { pinned } from "../../../scripts/bench/cores.ts";
import type { Settings } from "../../../scripts/bench/settings.ts";

const SCRIPT = fileURLToPath(new URL("line-framing.ts", import.meta.url));

/** Framing by itself, from memory: no socket takes part. */
export function framingCells(): Cell[] {
  return ["buffers", "strings"].map((form) => ({
    name: `lines of 40 B from memory, as ${form}`,
    measures: [{ name: "lines/s of CPU", figure: ({ figures }) => figures["rate"], bar: { atLeast: 1_500_000 } }],
    contenders: [framer("a loop without limits", ["loop", form]), framer("LineDecoder", ["LineDecoder", form])],
  }));
}

function framer(name: string, args: readonly string[]): Contender {
  return {
    name,
    async measure({ warmUpMs, measureMs, cores }: Settings): Promise<Sample> {
      const command = [process.execPath, SCRIPT, ...args, String(warmUpMs), String(measureMs)];
      const output = await runToEnd(pinned(command, cores?.server), warmUpMs + measureMs);
      return { figures: JSON.parse(output) as Sample["figures"] };
    },
  };
}
