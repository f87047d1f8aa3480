import { InvalidEndpointError } from "../errors.ts";

const PREFIX = "\\\\.\\pipe\\";
const LITERAL_PREFIX = "\\\\?\\pipe\\"; // the spelling of Node's own documentation
const MAX_NAME_LENGTH = 256;

/** The path that the text after `npipe:` stands for: `name`, `//./pipe/name` or `////./pipe/name`. */
export function readPipePath(text: string): string {
  return PREFIX + text.replace(/^(\/\/)?\/\/\.\/pipe\//, "");
}

/** The text after `npipe:` for a canonical path. */
export function writePipePath(path: string): string {
  return path.slice(PREFIX.length);
}

/**
 * The one text of a pipe's path, `\\.\pipe\name`; `\\?\pipe\name` is the same pipe. Case is kept, though Windows does
 * not tell it apart.
 *
 * @throws {InvalidEndpointError} when `path` is no local pipe; `input` is the endpoint that it quotes.
 */
export function canonicalPipePath(path: unknown, input: unknown): string {
  if (typeof path !== "string" || !(path.startsWith(PREFIX) || path.startsWith(LITERAL_PREFIX))) {
    throw new InvalidEndpointError(input, `path must be a string that starts with ${PREFIX}`);
  }
  const name = path.slice(PREFIX.length);
  const fault = nameFault(name);
  if (fault !== undefined) throw new InvalidEndpointError(input, fault);
  return PREFIX + name;
}

function nameFault(name: string): string | undefined {
  if (name === "") return "the pipe's name is empty";
  if (name.length > MAX_NAME_LENGTH) {
    return `the pipe's name has ${name.length} characters, the limit is ${MAX_NAME_LENGTH}`;
  }
  if (name.includes("\\") || name.includes("\0")) return "a pipe's name has no backslash and no NUL; write npipe:name";
  if (!name.isWellFormed()) return "the pipe's name is not well-formed Unicode";
  // It would be another machine's pipe, or read back as one of the prefixes.
  return name.startsWith("//") ? "a pipe's name does not start with //; only //./pipe/name is a local pipe" : undefined;
}
