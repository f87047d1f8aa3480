import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";

/**
 * Where a broker listens if nothing else is said: a named pipe on Windows; elsewhere a Unix socket in the folder that the
 * system has given the user for such, `$XDG_RUNTIME_DIR`, or, without one, `/run` for root and else the temporary folder.
 */
export function defaultEndpoint(): string {
  if (process.platform === "win32") return "npipe:holdfast-broker";
  const runtime = process.env["XDG_RUNTIME_DIR"];
  if (runtime !== undefined && runtime.startsWith("/")) return `unix:${runtime}/holdfast/broker.sock`;
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? "unix:/run/holdfast/broker.sock" : `unix:${tmpdir()}/holdfast-${uid}/broker.sock`;
}

/** Makes the folder of {@link defaultEndpoint}, for its user alone. Other folders are their owner's to make. */
export function makeDefaultFolder(): void {
  const endpoint = defaultEndpoint();
  if (endpoint.startsWith("unix:"))
    mkdirSync(dirname(endpoint.slice("unix:".length)), { recursive: true, mode: 0o700 });
}
