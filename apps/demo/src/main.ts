import { parseArgs } from "node:util";
import { type Ports, showPage } from "./show-page.ts";
import { openStage } from "./stage/stage.ts";
import { answerTheHalfClosed } from "./story/answer-the-half-closed.ts";
import { drainBeforeLeaving } from "./story/drain-before-leaving.ts";
import { keepAliveOnTheWire } from "./story/keep-alive-on-the-wire.ts";
import { stayUp } from "./story/stay-up.ts";
import { type Step, tell } from "./story/tell.ts";
import { takeTheStalePath } from "./story/take-the-stale-path.ts";
import { winThePort } from "./story/win-the-port.ts";

const USAGE = `usage: pnpm demo [--port <port>] [--echo-port <port>] [--chat-port <port>] [--broker-port <port>]
       pnpm demo --no-web | --once

Runs the Holdfast servers on real sockets, lets you break them while you watch, and shows them hold.
The page is for this machine only; the demo stays up until Ctrl-C.

  --port <port>          where the page is; this and the next three: any free port if it is not given
  --echo-port <port>     where echo listens
  --chat-port <port>     where the chat listens
  --broker-port <port>   where the broker listens
  --no-web               no page: a story in the terminal, and then an echo server to try
  --once                 the story only: exit code 0 if every step held, 1 if not
  --help                 this text
`;

const STORY: readonly Step[] = [
  winThePort,
  takeTheStalePath,
  answerTheHalfClosed,
  keepAliveOnTheWire,
  drainBeforeLeaving,
];

const MAX_PORT = 65_535;
const ANY_PORT = { type: "string", default: "0" } as const;
const FLAG = { type: "boolean", default: false } as const;
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
  return options["no-web"] ? untilInterrupted() : showPage(options.ports);
}

interface Options {
  readonly once: boolean;
  readonly "no-web": boolean;
  readonly help: boolean;
  readonly ports: Ports;
}

function readOptions(args: string[]): Options | string {
  const ports = { port: ANY_PORT, "echo-port": ANY_PORT, "chat-port": ANY_PORT, "broker-port": ANY_PORT };
  try {
    const { values } = parseArgs({ args, options: { once: FLAG, "no-web": FLAG, help: FLAG, ...ports } });
    return { ...values, ports: portsOf(values) };
  } catch (error) {
    return (error as Error).message;
  }
}

function portsOf(values: Readonly<Record<"port" | "echo-port" | "chat-port" | "broker-port", string>>): Ports {
  const portAt = (name: keyof typeof values): number => checkedPort(name, values[name]);
  return {
    page: portAt("port"),
    echo: portAt("echo-port"),
    chat: portAt("chat-port"),
    broker: portAt("broker-port"),
  };
}

function checkedPort(name: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port > MAX_PORT) throw new RangeError(`--${name} must be a number from 0 to ${MAX_PORT}, not "${text}"`);
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
