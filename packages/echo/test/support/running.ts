import { createEchoServer, type EchoServer, type EchoServerOptions } from "@holdfast/echo";
import type { Endpoint } from "@holdfast/net-core";
import { ScriptedClient } from "@holdfast/net-core/testing";
import { pino } from "pino";
import { LogLines } from "./log-lines.ts";

/** A started server, with its log, and a way in. */
export interface Running extends AsyncDisposable {
  readonly server: EchoServer;
  readonly log: LogLines;
  readonly endpoints: readonly Endpoint[];
  /** A client of the endpoint at `index`. */
  connect(index?: number): Promise<ScriptedClient>;
}

/** A server that is not started yet; by default for a free port of 127.0.0.1. */
export function prepared(options: EchoServerOptions = {}): { server: EchoServer; log: LogLines } {
  const log = new LogLines();
  const logger = pino({ level: "info" }, log);
  return { server: createEchoServer({ listen: ["tcp://127.0.0.1:0"], logger, ...options }), log };
}

/** Starts a {@link prepared} server. Whoever is connected at the end of the scope is cut. */
export async function running(options?: EchoServerOptions): Promise<Running> {
  const { server, log } = prepared(options);
  const endpoints = await server.start();
  return {
    server,
    log,
    endpoints,
    connect: (index = 0) => ScriptedClient.connect(endpoints[index] as Endpoint),
    [Symbol.asyncDispose]: async () => void (await server.shutdown({ deadlineMs: 0 })),
  };
}

/** Sends `text` and takes its echo, and nothing else before it. */
export async function roundTrip(client: ScriptedClient, text: string): Promise<void> {
  await client.send(text);
  await client.expect(text);
}
