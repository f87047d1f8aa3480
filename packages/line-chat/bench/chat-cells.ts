import { fileURLToPath } from "node:url";
import type { Bar } from "../../../scripts/bench/bar.ts";
import type { Cell, Contender, Measure, Sample } from "../../../scripts/bench/cell.ts";
import { runToEnd } from "../../../scripts/bench/children.ts";
import type { ServerContender } from "../../../scripts/bench/load-cell.ts";
import { clientCommand, type LoadOrder, runLoadOrder, whileIdle } from "../../../scripts/bench/load-run.ts";
import { residentBytes } from "../../../scripts/bench/resident-bytes.ts";
import { type RunningServer, sampleOf } from "../../../scripts/bench/running-server.ts";
import type { Settings } from "../../../scripts/bench/settings.ts";
import type { ChatLoad, JoinsResult, TalkLoad } from "./load/spec.ts";

const CLIENT = fileURLToPath(new URL("load/main.ts", import.meta.url));
const JOINS_TAKE_MS = 60_000;

export interface TalkCell extends Omit<TalkLoad, "workload"> {
  readonly name: string;
  /** Of the lines that are heard, to those of the first contender; none is no bar. */
  readonly ratio?: number;
}

/** Some talk, all in the room listen. */
export function talkCell({ name, ratio, ...load }: TalkCell, contenders: readonly ServerContender[]): Cell {
  const bar: Bar | undefined = ratio === undefined ? undefined : { ratioAtLeast: ratio };
  const rate: Measure = {
    name: "lines heard/s",
    figure: ({ figures }) => figures["rate"],
    ...(bar && { bar }),
    isRate: true,
  };
  return {
    name,
    measures: [rate],
    contenders: contenders.map((contender) =>
      sampled(contender, async (server, settings) => {
        const result = await runLoadOrder(orderFor({ workload: "talk", ...load }), server, settings);
        const { serverShare, clientShare, ...figures } = result;
        return { figures, serverShare, clientShare };
      }),
    ),
  };
}

/** All join one room at once. */
export function joinsCell(members: number, contenders: readonly ServerContender[]): Cell {
  const bar: Bar = { atMost: 5 };
  return {
    name: `${members.toLocaleString("en")} joins to one room`,
    measures: [{ name: "seconds", figure: ({ figures }) => figures["seconds"], bar }],
    contenders: contenders.map((contender) =>
      sampled(contender, async (server, settings) => {
        const command = clientCommand(orderFor({ workload: "joins", members }), server, settings);
        const { seconds } = JSON.parse(await runToEnd(command, JOINS_TAKE_MS)) as JoinsResult;
        return { figures: { seconds } };
      }),
    ),
  };
}

/** What a member takes that has joined a room and does nothing, garbage that nobody has collected included. */
export function memoryCell(members: number, contenders: readonly ServerContender[]): Cell {
  const order = orderFor({ workload: "idle", rooms: members / 50, members: 50 });
  return {
    name: `memory, ${members.toLocaleString("en")} idle members, 50 a room`,
    measures: [{ name: "resident bytes each", figure: ({ figures }) => figures["resident"] }],
    contenders: contenders.map((contender) =>
      sampled(contender, async (server, settings) => {
        const look = (): Promise<number> => Promise.resolve(residentBytes(server.pid));
        const before = await look();
        const after = await whileIdle(order, { server, settings, look });
        return { figures: { resident: (after - before) / members } };
      }),
    ),
  };
}

function sampled(
  { name, command }: ServerContender,
  measure: (server: RunningServer, settings: Settings) => Promise<Sample>,
): Contender {
  return {
    name,
    measure: (settings) => sampleOf(command, { settings, over: "tcp" }, (server) => measure(server, settings)),
  };
}

function orderFor(order: ChatLoad): LoadOrder {
  return { script: CLIENT, over: "tcp", order };
}
