import { hasCapability } from "./capabilities.ts";
import type { IrcClient } from "./client.ts";
import { inBatch, type Line } from "./format.ts";

/** Sends lines that belong together, marked so for those who know what that is. */
export function sendBatch(client: IrcClient, type: string, lines: readonly Line[]): void {
  if (!hasCapability(client.capabilities, "batch")) return lines.forEach(client.send);
  const { name, batches } = client.server;
  const batch = batches.next();
  client.tell(`:${name} BATCH +${batch} ${type}`);
  inBatch(lines, batch).forEach(client.send);
  client.tell(`:${name} BATCH -${batch}`);
}
