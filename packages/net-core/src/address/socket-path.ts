import { InvalidEndpointError } from "../errors.ts";

// Their sun_path holds 104 bytes, NUL included; Linux and Windows have 108.
const SHORT_PATH_PLATFORMS: ReadonlySet<string> = new Set(["darwin", "freebsd", "netbsd", "openbsd"]);

/**
 * How many bytes of UTF-8 the path of a Unix socket may have: 103 on macOS and the BSDs, else 107. Longer ones are cut
 * silently by some versions of Node, so that a server listens on another path than its clients use.
 */
export function maxUnixPathBytes(platform: NodeJS.Platform = process.platform): number {
  return SHORT_PATH_PLATFORMS.has(platform) ? 103 : 107;
}

/**
 * The path that the text after `unix:` stands for. Every character is itself; only `@` at the start means an abstract
 * name, and `///` is `/`. Two slashes would be the start of a host name, so they are refused.
 *
 * @throws {InvalidEndpointError} quoting `input`.
 */
export function readUnixPath(text: string, input: string): string {
  if (text.includes("\0")) throw new InvalidEndpointError(input, "a path has no NUL");
  if (/^\/\/(?!\/)/.test(text)) {
    throw new InvalidEndpointError(input, "after unix: goes /path, relative/path or ///path, but not //");
  }
  return text.startsWith("@") ? `\0${text.slice(1)}` : text;
}

/** The text after `unix:` for a canonical path. */
export function writeUnixPath(path: string): string {
  return path.startsWith("\0") ? `@${path.slice(1)}` : path;
}

/**
 * The one text of a socket's path: slashes at its start are one, and a file called `@x` is `./@x`, for `@x` would be
 * read as an abstract name.
 *
 * @throws {InvalidEndpointError} when no socket can have this path; `input` is the endpoint that it quotes.
 */
export function canonicalUnixPath(path: unknown, input: unknown): string {
  if (typeof path !== "string") throw new InvalidEndpointError(input, "path must be a string");
  const canonical = path.replace(/^\/+/, "/").replace(/^@/, "./@");
  const fault = pathFault(canonical);
  if (fault !== undefined) throw new InvalidEndpointError(input, fault);
  return canonical;
}

function pathFault(path: string): string | undefined {
  // Node writes a lone surrogate as U+FFFD: two texts would be one file.
  if (!path.isWellFormed()) return "the path is not well-formed Unicode";
  return path.startsWith("\0") ? abstractNameFault(path.slice(1)) : fileFault(path);
}

function abstractNameFault(name: string): string | undefined {
  // Abstract names are Linux's, so its limit holds wherever the text is read.
  return textFault("abstract name", name) ?? lengthFault("abstract name", name, "linux");
}

function fileFault(path: string): string | undefined {
  return textFault("path", path) ?? lengthFault("path", path, process.platform);
}

function textFault(what: string, text: string): string | undefined {
  if (text === "") return `the ${what} is empty`;
  return text.includes("\0") ? `the ${what} has a NUL in it` : undefined;
}

function lengthFault(what: string, text: string, platform: NodeJS.Platform): string | undefined {
  const bytes = Buffer.byteLength(text);
  const limit = maxUnixPathBytes(platform);
  return bytes > limit ? `the ${what} has ${bytes} bytes, the limit on ${platform} is ${limit}` : undefined;
}
