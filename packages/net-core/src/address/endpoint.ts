import { InvalidEndpointError } from "../errors.ts";
import { PORT, readAuthority } from "./authority.ts";
import { checkInteger, readInteger } from "./bounded-integer.ts";
import { checkDescriptorName, DESCRIPTOR } from "./descriptor.ts";
import { canonicalHost } from "./host.ts";
import { canonicalPipePath, readPipePath, writePipePath } from "./pipe-path.ts";
import { ALLOWED_SCHEMES, type Scheme, splitScheme } from "./scheme.ts";
import { canonicalUnixPath, readUnixPath, writeUnixPath } from "./socket-path.ts";

export { maxUnixPathBytes } from "./socket-path.ts";

/** `tcp://host:port`. Without `host` (`tcp://:7007`), every address of the machine. */
export interface TcpEndpoint {
  readonly kind: "tcp";
  /** A name or an address; IPv6 without brackets, as `node:net` has it. */
  readonly host?: string;
  readonly port: number;
}

/** `unix:/path`, `unix:relative/path`, or Linux's abstract `unix:@name`, whose `path` starts with a NUL. */
export interface UnixEndpoint {
  readonly kind: "unix";
  readonly path: string;
}

/** `npipe:name`: the Windows named pipe `\\.\pipe\name`. */
export interface PipeEndpoint {
  readonly kind: "npipe";
  readonly path: string;
}

/** `fd:3`: a descriptor that the process was started with. */
export interface FdEndpoint {
  readonly kind: "fd";
  readonly fd: number;
}

/** `systemd:name`: the sockets of this `FileDescriptorName=`, found through `LISTEN_FDNAMES`. */
export interface SystemdEndpoint {
  readonly kind: "systemd";
  readonly name: string;
}

/**
 * Where a server listens or a client connects. All but {@link SystemdEndpoint}, which has to be looked up first, are
 * options of `node:net`'s `listen()` as they stand; those of kind `tcp`, `unix` and `npipe` are options of `connect()`.
 */
export type Endpoint = TcpEndpoint | UnixEndpoint | PipeEndpoint | FdEndpoint | SystemdEndpoint;

/**
 * Reads an endpoint from code, a flag or a configuration file: `tcp://127.0.0.1:7007`, in short `127.0.0.1:7007`,
 * `[::1]:7007`, `:7007`, `unix:/run/echo.sock`, `unix:@abstract`, `npipe:echo`, `fd:3` or `systemd:echo`.
 *
 * Strict, so that nobody gets another address than the one that is seen: no octal, hex or short IPv4, no leading zero,
 * no percent decoding, nothing after the port. IPv4-mapped IPv6 becomes IPv4.
 *
 * @example
 * parseEndpoint("[::FFFF:10.0.0.1]:7007"); // { kind: "tcp", host: "10.0.0.1", port: 7007 }
 *
 * @returns a frozen endpoint in its canonical form.
 * @throws {InvalidEndpointError} quoting the text and saying what is wrong with it.
 */
export function parseEndpoint(text: string): Endpoint {
  if (typeof text !== "string") throw new InvalidEndpointError(text, "an endpoint's text must be a string");
  const { scheme, rest } = splitScheme(text);
  return Object.freeze(canonical(READERS[scheme](rest, text), text));
}

/**
 * The canonical text of an endpoint: `parseEndpoint(formatEndpoint(e))` equals `checkEndpoint(e)`.
 *
 * @throws {InvalidEndpointError} as {@link checkEndpoint} does, for no text stands for an invalid endpoint.
 */
export function formatEndpoint(endpoint: Endpoint): string {
  const checked = checkEndpoint(endpoint);
  switch (checked.kind) {
    case "tcp":
      return `tcp://${bracketed(checked.host ?? "")}:${checked.port}`;
    case "unix":
      return `unix:${writeUnixPath(checked.path)}`;
    case "npipe":
      return `npipe:${writePipePath(checked.path)}`;
    case "fd":
      return `fd:${checked.fd}`;
    case "systemd":
      return `systemd:${checked.name}`;
  }
}

/**
 * Holds an endpoint made by hand to the rules of {@link parseEndpoint}.
 *
 * @returns a frozen copy in the canonical form: host in lower case, `@x` as `./@x`, no other property.
 * @throws {InvalidEndpointError} quoting the endpoint and saying what is wrong with it.
 */
export function checkEndpoint(endpoint: Endpoint): Endpoint {
  if (typeof endpoint !== "object" || endpoint === null) {
    throw new InvalidEndpointError(endpoint, "an endpoint must be an object with a kind");
  }
  return Object.freeze(canonical(endpoint, endpoint));
}

const READERS: { readonly [scheme in Scheme]: (rest: string, text: string) => Endpoint } = {
  tcp: (rest, text) => ({ kind: "tcp", ...readAuthority(withoutSlashes(rest, text), text) }),
  unix: (rest, text) => ({ kind: "unix", path: readUnixPath(rest, text) }),
  npipe: (rest) => ({ kind: "npipe", path: readPipePath(rest) }),
  fd: (rest, text) => ({ kind: "fd", fd: readInteger(DESCRIPTOR, rest, text) }),
  systemd: (rest) => ({ kind: "systemd", name: rest }),
};

function withoutSlashes(rest: string, text: string): string {
  if (!rest.startsWith("//")) throw new InvalidEndpointError(text, "// must follow tcp:");
  return rest.slice(2);
}

function canonical(endpoint: Endpoint, input: unknown): Endpoint {
  switch (endpoint.kind) {
    case "tcp":
      return canonicalTcp(endpoint, input);
    case "unix":
      return { kind: "unix", path: canonicalUnixPath(endpoint.path, input) };
    case "npipe":
      return { kind: "npipe", path: canonicalPipePath(endpoint.path, input) };
    case "fd":
      return { kind: "fd", fd: checkInteger(DESCRIPTOR, endpoint.fd, input) };
    case "systemd":
      return { kind: "systemd", name: checkDescriptorName(endpoint.name, input) };
    default:
      throw new InvalidEndpointError(input, `kind must be one of ${ALLOWED_SCHEMES}`);
  }
}

function canonicalTcp({ host, port }: TcpEndpoint, input: unknown): TcpEndpoint {
  const checkedPort = checkInteger(PORT, port, input);
  if (host === undefined) return { kind: "tcp", port: checkedPort };
  return { kind: "tcp", host: canonicalHost(host, input), port: checkedPort };
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
