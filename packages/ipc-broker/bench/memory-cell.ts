import type { Cell, Contender } from "../../../scripts/bench/cell.ts";
import { whileIdle } from "../../../scripts/bench/load-run.ts";
import { residentBytes } from "../../../scripts/bench/resident-bytes.ts";
import { sampleOf } from "../../../scripts/bench/running-server.ts";
import { orderFor } from "./broker-cell.ts";
import type { BrokerContender } from "./contenders.ts";

const IDLE_BAR_BYTES = 14 * 1024;

/** What a client takes that has connected and does nothing, garbage that nobody has collected included. */
export function memoryCell(contenders: readonly BrokerContender[], connections: number): Cell {
  return {
    name: `memory, ${connections.toLocaleString("en")} idle connections`,
    measures: [
      { name: "resident bytes each", figure: ({ figures }) => figures["resident"], bar: { atMost: IDLE_BAR_BYTES } },
    ],
    contenders: contenders.map((contender) => withIdle(contender, connections)),
  };
}

function withIdle(contender: BrokerContender, connections: number): Contender {
  const { name, command, over } = contender;
  const order = orderFor(contender, { workload: "idle", connections });
  return {
    name,
    measure: (settings) =>
      sampleOf(command, { settings, over }, async (server) => {
        const look = (): Promise<number> => Promise.resolve(residentBytes(server.pid));
        const before = await look();
        const after = await whileIdle(order, { server, settings, look });
        return { figures: { resident: (after - before) / connections } };
      }),
  };
}
