import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BindError, createServer } from "@holdfast/net-core";

const folder = mkdtempSync(join(tmpdir(), "example-"));
const path = join(folder, "service.sock");

const old = createServer();
await old.bind({ path, mode: 0o660 }); // the mode holds from the first moment that the path exists

const rival = createServer();
try {
  await rival.bind({ path }); // a served path is never stolen…
} catch (error) {
  if (!(error instanceof BindError)) throw error;
  console.log((error.cause as NodeJS.ErrnoException).code);
}

const successor = createServer();
await successor.bind({ path, takeover: "live" }); // …but it can be handed over, without a gap
await old.shutdown(); // serves whom it has, and leaves the successor's socket alone
console.log(successor.address() === path);

await successor.shutdown();
rmSync(folder, { recursive: true });
