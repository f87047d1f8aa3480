import { writeFile } from "node:fs/promises";
import { Child, ScriptedClient, temporaryDirectory } from "@holdfast/net-core/testing";
import { natsConfig } from "./nats-config.ts";
import type { ServerOptions, ServerUnderTest } from "./server-under-test.ts";

const LISTENS = /Listening for client connections on 127\.0\.0\.1:(\d+)/;

/** Starts nats-server as a child, on a free port. */
export async function startNatsServer(program: string, options: ServerOptions): Promise<ServerUnderTest> {
  const folder = await temporaryDirectory();
  const file = folder.path("nats.conf");
  await writeFile(file, natsConfig(options));
  // It logs to its standard error; a child is heard by its standard output.
  const child = Child.start("/bin/sh", ["-c", 'exec "$0" -c "$1" 2>&1', program, file]);
  await child.said("Server is ready").catch(async (error: unknown) => {
    await child[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
    throw error;
  });
  const port = Number(LISTENS.exec(child.stdout)?.[1]);
  return {
    connect: () => ScriptedClient.connect({ kind: "tcp", host: "127.0.0.1", port }),
    lameDuck: async () => {
      child.process.kill("SIGUSR2");
      await child.said("Entering lame duck mode, stop accepting new clients");
    },
    gone: () => child.exit(),
    [Symbol.asyncDispose]: async () => {
      await child[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
