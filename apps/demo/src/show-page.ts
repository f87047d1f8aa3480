import { type OfEach, ofEach } from "./lab/each-server.ts";
import { openLab } from "./lab/open-lab.ts";
import { openPageServer } from "./server/page-server.ts";
import { onInterrupt, paint } from "./stage/stage.ts";

/** How long each step of a fault stays, so that it can be read. */
const STEP_MS = 700;
const EX_CANNOT_SERVE = 1;

/** Where to listen at 127.0.0.1; 0 is any port that is free. */
export interface Ports extends OfEach<number> {
  readonly page: number;
}

/** Serves the page until Ctrl-C, and ends all that it has started. @returns the exit code. */
export async function showPage(ports: Ports): Promise<number> {
  const interrupted = onInterrupt();
  try {
    await serve(ports, interrupted);
    return 0;
  } catch (error) {
    process.stderr.write(`the demo cannot be shown: ${(error as Error).message}\n`);
    return EX_CANNOT_SERVE;
  }
}

async function serve(ports: Ports, interrupted: Promise<void>): Promise<void> {
  await using lab = await openLab({ stepMs: STEP_MS, tcp: ofEach((name) => `tcp://127.0.0.1:${ports[name]}`) });
  const page = await openPageServer(lab, { port: ports.page });
  show(`\n${paint("bold", "Holdfast is up:")} ${page.url}\n`);
  for (const { name, endpoints } of lab.hello().servers) show(`   ${name.padEnd(7)} ${endpoints.join("  ")}`);
  show("\nCtrl-C drains and ends.");
  await interrupted;
  show("\ndraining…");
  await page.close();
}

function show(line: string): void {
  process.stdout.write(`${line}\n`);
}
