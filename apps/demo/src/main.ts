import { parseArgs } from "node:util";
import { showPage } from "./show-page.ts";
import { openStage } from "./stage/stage.ts";
import { answerTheHalfClosed } from "./story/answer-the-half-closed.ts";
import { drainBeforeLeaving } from "./story/drain-before-leaving.ts";
import { keepAliveOnTheWire } from "./story/keep-alive-on-the-wire.ts";
import { stayUp } from "./story/stay-up.ts";
import { type Step, tell } from "./story/tell.ts";
import { takeTheStalePath } from "./story/take-the-stale-path.ts";
import { winThePort } from "./story/win-the-port.ts";

const USAGE = `usage: pnpm demo [--port <port> | --no-web | --once]

Runs the Holdfast servers on real sockets, lets you break them while you watch, and shows them hold.
The page is for this machine only; the demo stays up until Ctrl-C.

  --port <port>   where the page is; any free port if it is not given
  --no-web        no page: a story in the terminal, and then an echo server to try
  --once          the story only: exit code 0 if every step held, 1 if not
  --help          this text
`;

const STORY: readonly Step[] = [
  winThePort,
  takeTheStalePath,
  answerTheHalfClosed,
  keepAliveOnTheWire,
  drainBeforeLeaving,
];

const MAX_PORT = 65_535;
const EX_USAGE = 64;
const EX_INTERRUPTED = 130;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") {
    process.stderr.write(`${options}\n\n${USAGE}`);
    return EX_USAGE;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (options.once) return once();
  return options["no-web"] ? untilInterrupted() : showPage(options.port);
}

interface Options {
  readonly once: boolean;
  readonly "no-web": boolean;
  readonly help: boolean;
  readonly port: number;
}

function readOptions(args: string[]): Options | string {
  try {
    const options = {
      once: { type: "boolean", default: false },
      "no-web": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      port: { type: "string", default: "0" },
    } as const;
    const { values } = parseArgs({ args, options });
    return { ...values, port: portOf(values.port) };
  } catch (error) {
    return (error as Error).message;
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port > MAX_PORT)
    throw new RangeError(`--port must be a number from 0 to ${MAX_PORT}, not ${JSON.stringify(text)}`);
  return port;
}

async function once(): Promise<number> {
  await using stage = await openStage();
  return (await tell(STORY, stage)) ? 0 : 1;
}

async function untilInterrupted(): Promise<number> {
  await using stage = await openStage();
  const { interrupted } = stage;
  const held = await Promise.race([tell(STORY, stage), interrupted.then(() => undefined)]);
  if (held === undefined) return EX_INTERRUPTED;
  await stayUp(stage);
  return held ? 0 : 1;
}
