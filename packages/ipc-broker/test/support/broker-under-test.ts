import { createBroker } from "@holdfast/ipc-broker";
import type { Endpoint } from "@holdfast/net-core";
import { ScriptedClient, temporaryDirectory, type TemporaryDirectory } from "@holdfast/net-core/testing";
import type { ServerOptions, ServerUnderTest } from "./server-under-test.ts";

/** Starts ours in this process, at one place. */
export async function startBroker(
  { maxConnections, ...options }: ServerOptions,
  place: (folder: TemporaryDirectory) => string,
): Promise<ServerUnderTest> {
  const folder = await temporaryDirectory();
  const limits = maxConnections === undefined ? undefined : { maxConnections };
  const broker = createBroker({ ...options, listen: [place(folder)], ...(limits && { limits }) });
  const [endpoint] = await broker.start();
  let shutdown: Promise<unknown> | undefined;
  return {
    connect: () => ScriptedClient.connect(endpoint as Endpoint),
    lameDuck: async () => {
      // As nats-server: nobody new from now on, nobody asked to go before the others have seen the notice.
      shutdown = broker.shutdown({ spreadMs: 1_000, deadlineMs: 4_000 });
    },
    gone: async () => shutdown,
    [Symbol.asyncDispose]: async () => {
      await broker.shutdown({ deadlineMs: 0 });
      await folder[Symbol.asyncDispose]();
    },
  };
}
