import { hasCapability } from "./capabilities.ts";
import type { IrcClient } from "./client.ts";
import type { Line } from "./format.ts";

/** Sends lines that belong together, marked so for those who know what that is. */
export function sendBatch(client: IrcClient, type: string, lines: readonly Line[]): void {
  if (!hasCapability(client.capabilities, "batch")) return lines.forEach(client.send);
  const { name, batches } = client.server;
  const batch = batches.next();
  client.tell(`:${name} BATCH +${batch} ${type}`);
  for (const line of lines) client.send(isOfAnother(line) ? line : withBatch(line, batch));
  client.tell(`:${name} BATCH -${batch}`);
}

function withBatch({ tags, body }: Line, batch: string): Line {
  return { tags: tags === "" ? `batch=${batch}` : `batch=${batch};${tags}`, body };
}

/** Batches may be in batches: of the inner one only its first line is of the outer one. */
function isOfAnother({ tags, body }: Line): boolean {
  return tags.startsWith("batch=") || /^:\S+ BATCH -\S+$/.test(body);
}
