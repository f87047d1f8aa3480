import type * as net from "node:net";
import { checkEndpoint, type Endpoint, formatEndpoint, parseEndpoint } from "../address/endpoint.ts";
import { requireOneOf, requireSignal } from "../checks.ts";
import { InvalidEndpointError, OptionTypeError } from "../errors.ts";
import { resolveRetry, type RetryOptions, type RetryPolicy } from "./bind-policy.ts";
import { systemdFd } from "./inherited.ts";
import { resolveGroup, resolveMode } from "./socket-access.ts";
import type { SocketAccess, Takeover } from "./unix-path.ts";

/** What Holdfast adds to the options of `listen`. Any of them given makes the bind a managed one. */
export interface ManagedListenOptions {
  /** Waits an EADDRINUSE out; `true` for the defaults of {@link RetryOptions}. @default false */
  retry?: RetryOptions | boolean | undefined;
  /** Permission bits of a Unix path, such as `0o660` or `"0660"`, in force before the path exists. @default what the umask gives */
  mode?: number | string | undefined;
  /** Group of a Unix path, by name or number, in force before the path exists. @default the process's own */
  group?: number | string | undefined;
  /** Whose Unix socket may be replaced. @default "stale" */
  takeover?: Takeover | undefined;
}

/** Options of `listen`: those of `node:net`, and Holdfast's own. */
export interface ListenOptions extends net.ListenOptions, ManagedListenOptions {
  /** A listening descriptor that the process inherited. */
  fd?: number | undefined;
}

/** Options of `bind`: those of `listen`, and an endpoint in place of `port`, `host`, `path` or `fd`. */
export interface BindOptions extends ListenOptions {
  /** Where to listen, as a value or as its text: `"tcp://127.0.0.1:7007"`, `"unix:/run/echo.sock"`… */
  endpoint?: Endpoint | string | undefined;
}

/** A checked wish to listen somewhere. */
export interface BindPlan {
  /** The address as errors and events show it. */
  readonly endpoint: string;
  /** What `node:net` gets, for a `path` with another name in its place. */
  readonly listen: Readonly<net.ListenOptions>;
  /** The Unix path to publish; absent for TCP, abstract names, pipes and descriptors. */
  readonly path: string | undefined;
  readonly access: SocketAccess;
  readonly takeover: Takeover;
  readonly retry: RetryPolicy;
  readonly signal: AbortSignal | undefined;
}

const MANAGED: readonly (keyof ManagedListenOptions)[] = ["retry", "mode", "group", "takeover"];

/** Whether a `listen` call asks for anything that `node:net` does not know. */
export function asksForManagedListen(first: unknown): first is ListenOptions {
  if (typeof first !== "object" || first === null) return false;
  return MANAGED.some((key) => (first as ListenOptions)[key] !== undefined);
}

/** The plan of `listen(options)`; its address is checked by `node:net`, as ever. */
export function planListen(options: ListenOptions): BindPlan {
  const { retry: _, mode: __, group: ___, takeover: ____, signal: _____, ...listen } = options;
  // As in `node:net`, a path counts only where no port is given.
  const path = listen.port === undefined && isFilePath(listen.path) ? listen.path : undefined;
  if (path !== undefined) checkEndpoint({ kind: "unix", path });
  const managed = resolveManaged(options);
  if (path === undefined) refuseUnixOptions(options);
  return { ...managed, endpoint: describeListen(listen), listen, path };
}

/** An option that cannot do anything is a mistake, and one about permissions a dangerous one. */
function refuseUnixOptions(options: ListenOptions): void {
  for (const key of ["mode", "group", "takeover"] as const) {
    if (options[key] === undefined) continue;
    throw new OptionTypeError(key, "absent where no Unix path is listened at", options[key]);
  }
}

/** The plan of `bind(…)`, whose address is checked here, strictly. @throws {InvalidEndpointError} */
export function planBind(target: Endpoint | string | BindOptions, more: BindOptions = {}): BindPlan {
  if (typeof target !== "string" && (typeof target !== "object" || target === null)) {
    throw new InvalidEndpointError(target, "an endpoint, its text, or options must be given");
  }
  const options: BindOptions =
    typeof target === "string" || isEndpoint(target) ? { ...more, endpoint: target } : { ...target };
  const { endpoint: given, ...rest } = options;
  const endpoint = given === undefined ? endpointFrom(rest) : resolveEndpoint(given);
  const { port: _, host: __, path: ___, fd: ____, ...others } = rest;
  return { ...planListen({ ...others, ...addressOptions(endpoint) }), endpoint: formatEndpoint(endpoint) };
}

function resolveManaged(options: ListenOptions): Pick<BindPlan, "access" | "takeover" | "retry" | "signal"> {
  const takeover = options.takeover ?? "stale";
  requireOneOf("takeover", takeover, ["never", "stale", "live"]);
  requireSignal("signal", options.signal);
  return {
    access: { mode: resolveMode(options.mode), gid: resolveGroup(options.group) },
    takeover,
    retry: resolveRetry(options.retry),
    signal: options.signal,
  };
}

function isEndpoint(target: Endpoint | BindOptions): target is Endpoint {
  return "kind" in target;
}

function resolveEndpoint(endpoint: Endpoint | string): Endpoint {
  return typeof endpoint === "string" ? parseEndpoint(endpoint) : checkEndpoint(endpoint);
}

function endpointFrom({ port, host, path, fd }: ListenOptions): Endpoint {
  if (port !== undefined)
    return checkEndpoint(host === undefined ? { kind: "tcp", port } : { kind: "tcp", host, port });
  if (path !== undefined) return checkEndpoint(isPipe(path) ? { kind: "npipe", path } : { kind: "unix", path });
  if (fd !== undefined) return checkEndpoint({ kind: "fd", fd });
  throw new InvalidEndpointError(undefined, "an endpoint, a port, a path or a descriptor must be given");
}

function addressOptions(endpoint: Endpoint): ListenOptions {
  switch (endpoint.kind) {
    case "tcp":
      return endpoint.host === undefined ? { port: endpoint.port } : { port: endpoint.port, host: endpoint.host };
    case "unix":
    case "npipe":
      return { path: endpoint.path };
    case "fd":
      return { fd: endpoint.fd };
    case "systemd":
      return { fd: systemdFd(endpoint.name) };
  }
}

function isFilePath(path: string | undefined): path is string {
  return path !== undefined && !path.startsWith("\0") && !isPipe(path);
}

function isPipe(path: string): boolean {
  return /^\\\\[.?]\\pipe\\/i.test(path);
}

function describeListen({ port, host, path, fd }: ListenOptions): string {
  if (port !== undefined) return host?.includes(":") ? `tcp://[${host}]:${port}` : `tcp://${host ?? ""}:${port}`;
  if (path !== undefined) return path.startsWith("\0") ? `unix:@${path.slice(1)}` : `unix:${path}`;
  return fd === undefined ? "the given handle" : `fd:${fd}`;
}
