import { createEchoServer, type EchoServerOptions } from "@holdfast/echo";
import type { Endpoint, ServerGroup } from "@holdfast/net-core";
import { logConnections } from "@holdfast/net-core/service";
import { LogLines, ScriptedClient } from "@holdfast/net-core/testing";
import { pino } from "pino";

/** A started server, with its log, and a way in. */
export interface Running extends AsyncDisposable {
  readonly server: ServerGroup;
  readonly log: LogLines;
  readonly endpoints: readonly Endpoint[];
  /** A client of the endpoint at `index`. */
  connect(index?: number): Promise<ScriptedClient>;
}

/** A server that is not started yet; by default for a free port of 127.0.0.1. */
export function prepared(options: EchoServerOptions = {}): { server: ServerGroup; log: LogLines } {
  const log = new LogLines();
  const group = createEchoServer({ listen: ["tcp://127.0.0.1:0"], ...options });
  for (const server of group.servers) logConnections(server, pino({ level: "debug" }, log), options.clock);
  return { server: group, log };
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
