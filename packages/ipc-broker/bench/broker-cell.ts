import { fileURLToPath } from "node:url";
import type { Cell, Contender, Measure } from "../../../scripts/bench/cell.ts";
import { type LoadOrder, runLoadOrder } from "../../../scripts/bench/load-run.ts";
import { sampleOf } from "../../../scripts/bench/running-server.ts";
import type { BrokerContender } from "./contenders.ts";
import type { BrokerLoad } from "./load/spec.ts";

const CLIENT = fileURLToPath(new URL("load/main.ts", import.meta.url));

export interface BrokerCell {
  readonly name: string;
  readonly load: BrokerLoad;
  readonly measures: readonly Measure[];
}

export interface Contest {
  /** What the first of the others is held against; none if it is not installed, and then nothing is judged. */
  readonly base: readonly BrokerContender[];
  readonly others: readonly BrokerContender[];
}

/** A cell in which every contender is a broker under the same load, in a fresh process each round. */
export function brokerCell({ name, load, measures }: BrokerCell, { base, others }: Contest): Cell {
  const contenders = [...base, ...others].map((contender) => loaded(contender, load));
  const unjudged = measures.map(({ bar: _bar, ...measure }) => measure);
  return { name, measures: base.length === 0 ? unjudged : measures, contenders };
}

function loaded(contender: BrokerContender, load: BrokerLoad): Contender {
  const { name, command, over } = contender;
  return {
    name,
    measure: (settings) =>
      sampleOf(command, { settings, over }, async (server) => {
        const result = await runLoadOrder(orderFor(contender, load), server, settings);
        const { serverShare, clientShare, ...figures } = result;
        return { figures, serverShare, clientShare };
      }),
  };
}

/** What the load client is started with. */
export function orderFor({ over, protocol }: BrokerContender, load: BrokerLoad): LoadOrder {
  return { script: CLIENT, over, order: { ...load, protocol } };
}
