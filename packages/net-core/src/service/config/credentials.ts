import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "./environment.ts";
import { emptyReading, type Reading } from "./reading.ts";
import type { Settings, Source } from "./setting.ts";

/**
 * What systemd's credentials set, each in a file named as the key of a setting, such as `tls.key`: the content of a
 * secret, and the path of what is a file anyway. https://systemd.io/CREDENTIALS/
 */
export function readCredentials(settings: Settings, env: Environment): Reading {
  const reading = emptyReading();
  const folder = env["CREDENTIALS_DIRECTORY"];
  if (!folder) return reading;
  for (const [key, { isSecret, isFile }] of Object.entries(settings)) {
    if (!isSecret && !isFile) continue;
    const path = join(folder, key);
    const source: Source = { kind: "credential", name: path };
    try {
      const content = readFileSync(path, "utf8").replace(/\r?\n$/, "");
      reading.entries.set(key, { raw: isFile ? path : content, source });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue; // most settings have no credential
      const message = `the credential ${path} cannot be read: ${(error as Error).message}`;
      reading.problems.push({ key, source, message, cause: error });
    }
  }
  return reading;
}
