import { once } from "node:events";
import { rename } from "node:fs/promises";
import net from "node:net";

/** Leaves at `path` what a server that was killed leaves: a socket that nobody listens on. */
export async function leaveStaleSocket(path: string): Promise<string> {
  const victim = net.createServer().listen(`${path}.bound`);
  await once(victim, "listening");
  await rename(`${path}.bound`, path); // the close removes the name it knows, and that is gone
  await new Promise((resolve) => void victim.close(resolve));
  return path;
}
