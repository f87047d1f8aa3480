import { parseArgs } from "node:util";
import type { Ports } from "./show-page.ts";

export const USAGE = `usage: pnpm demo [--port <port>] [--echo-port <port>] [--chat-port <port>] [--broker-port <port>]
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

/** What the command line asks for. */
export interface Options {
  readonly once: boolean;
  readonly "no-web": boolean;
  readonly help: boolean;
  readonly ports: Ports;
}

const FLAG = { type: "boolean", default: false } as const;
const ANY_PORT = { type: "string", default: "0" } as const;
const PORTS = { port: ANY_PORT, "echo-port": ANY_PORT, "chat-port": ANY_PORT, "broker-port": ANY_PORT };
const MAX_PORT = 65_535;

/** @throws {Error} that says what is wrong with them. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({ args, options: { once: FLAG, "no-web": FLAG, help: FLAG, ...PORTS } });
  const portAt = (name: keyof typeof PORTS): number => checkedPort(name, values[name]);
  const ports = {
    page: portAt("port"),
    echo: portAt("echo-port"),
    chat: portAt("chat-port"),
    broker: portAt("broker-port"),
  };
  return { ...values, ports };
}

function checkedPort(name: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port > MAX_PORT) throw new RangeError(`--${name} must be a number from 0 to ${MAX_PORT}, not "${text}"`);
  return port;
}
