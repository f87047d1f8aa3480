import { readFileSync } from "node:fs";
import { ConfigError } from "@holdfast/net-core/service";
import type { OperatorOptions } from "./server/operators.ts";

/**
 * Reads who may become an operator from a file, YAML or JSON, which is YAML too: a list of names, hashes and addresses.
 * What they say is checked by the chat.
 * @throws {ConfigError} when it cannot be read, or is no list.
 */
export async function readOperatorsFile(path: string): Promise<readonly OperatorOptions[]> {
  const key = "operators.file";
  const { parse } = await import("yaml"); // only who has such a file loads it
  try {
    const operators: unknown = parse(readFileSync(path, "utf8"));
    if (Array.isArray(operators) && operators.every((each) => typeof each === "object" && each !== null)) {
      return operators as OperatorOptions[];
    }
  } catch (error) {
    throw new ConfigError(`${key} cannot be read: ${(error as Error).message}`, { key, cause: error });
  }
  throw new ConfigError(`${key} must hold a list of objects with a name and a password`, { key });
}
