import { readFileSync } from "node:fs";
import { ConfigError } from "@holdfast/net-core/service";
import type { AuthOptions } from "./auth/auth-options.ts";

/**
 * Reads {@link AuthOptions} from a file, YAML or JSON, which is YAML too. What they say is checked by the broker.
 * @throws {ConfigError} when it cannot be read, or is not one object.
 */
export async function readAuthFile(path: string): Promise<AuthOptions> {
  const key = "auth.file";
  const { parse } = await import("yaml"); // only who has such a file loads it
  try {
    const options: unknown = parse(readFileSync(path, "utf8"));
    if (typeof options === "object" && options !== null && !Array.isArray(options)) return options;
  } catch (error) {
    throw new ConfigError(`${key} cannot be read: ${(error as Error).message}`, { key, cause: error });
  }
  throw new ConfigError(`${key} must hold one object with users or a token`, { key });
}
