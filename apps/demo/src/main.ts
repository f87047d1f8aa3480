import { type Options, readOptions, USAGE } from "./options.ts";
import { showPage } from "./show-page.ts";
import { openStage } from "./stage/stage.ts";
import { answerTheHalfClosed } from "./story/answer-the-half-closed.ts";
import { drainBeforeLeaving } from "./story/drain-before-leaving.ts";
import { keepAliveOnTheWire } from "./story/keep-alive-on-the-wire.ts";
import { stayUp } from "./story/stay-up.ts";
import { type Step, tell } from "./story/tell.ts";
import { takeTheStalePath } from "./story/take-the-stale-path.ts";
import { winThePort } from "./story/win-the-port.ts";

const STORY: readonly Step[] = [
  winThePort,
  takeTheStalePath,
  answerTheHalfClosed,
  keepAliveOnTheWire,
  drainBeforeLeaving,
];

const EX_USAGE = 64;
const EX_INTERRUPTED = 130;
const LINGER_MS = 500;

process.exitCode = await main(process.argv.slice(2));
// What still keeps it is a fault that was being played: its servers are gone, and nobody waits for it.
setTimeout(() => process.exit(), LINGER_MS).unref();

async function main(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  if (typeof options === "string") {
    process.stderr.write(`${options}\n\n${USAGE}`);
    return EX_USAGE;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (options.once) return once();
  return options["no-web"] ? untilInterrupted() : showPage(options.ports);
}

/** Or what is wrong with them. */
function optionsOf(args: readonly string[]): Options | string {
  try {
    return readOptions(args);
  } catch (error) {
    return (error as Error).message;
  }
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
