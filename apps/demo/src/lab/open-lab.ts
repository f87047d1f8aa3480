import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LoadClients, startLoadClients } from "../load/load-clients.ts";
import { DemoServer } from "./demo-server.ts";
import { type OfEach, ofEach } from "./each-server.ts";
import type { Lab } from "./lab.ts";
import { LogFeed } from "./log-feed.ts";
import { ProcessLab } from "./process-lab.ts";

/** How a lab is opened. */
export interface LabOptions {
  /** Where the servers listen for TCP. @default any free port of 127.0.0.1, each */
  readonly tcp?: Readonly<OfEach<string>>;
  /** How long each step of a fault's trouble stays, in milliseconds, for those who look on. @default 0 */
  readonly stepMs?: number;
}

const ANY_PORT = "tcp://127.0.0.1:0";

/**
 * Starts the servers and those who load them. Disposing of it ends them all and leaves nothing behind.
 * @throws where a server does not come to listen.
 */
export async function openLab(options: LabOptions = {}): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-demo-"));
  const feed = new LogFeed();
  const servers = ofEach(
    (name) =>
      new DemoServer(name, {
        folder,
        tcp: options.tcp?.[name] ?? ANY_PORT,
        onLine: (line) => feed.line(name, line),
      }),
  );
  try {
    await Promise.all(Object.values(servers).map((server) => server.start()));
    const load = await startLoad(servers);
    const lab = new ProcessLab({ folder, feed, servers, load, stepMs: options.stepMs ?? 0 });
    await lab.look();
    return lab;
  } catch (error) {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function startLoad({ echo, chat, broker }: Readonly<OfEach<DemoServer>>): Promise<LoadClients> {
  return startLoadClients({
    echo: { tcp: echo.tcp, unix: `unix:${echo.path}` },
    chat: { tcp: chat.tcp },
    broker: { tcp: broker.tcp, unix: `unix:${broker.path}` },
  });
}
