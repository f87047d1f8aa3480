import { checkEndpoint, type Endpoint, parseEndpoint } from "../address/endpoint.ts";
import { definedIn } from "../checks.ts";
import { OptionRangeError, OptionTypeError } from "../errors.ts";
import type { BindOptions } from "./bind-plan.ts";

/** One place to listen at; an object of bind options has the last word over what is shared. */
export type ListenAt = string | Endpoint | BindOptions;

/** Bind options that several endpoints share. */
export type SharedBindOptions = Pick<
  BindOptions,
  "retry" | "mode" | "group" | "takeover" | "backlog" | "ipv6Only" | "reusePort" | "exclusive"
>;

const FOR_UNIX_PATHS_ONLY = ["mode", "group", "takeover"] as const;

/**
 * What the `bind()` of each endpoint gets, where they share options. What is for Unix paths only goes to those; where
 * there is none among the endpoints it goes to all, so that `bind()` refuses it as the mistake that it is.
 * @throws {OptionTypeError | OptionRangeError | InvalidEndpointError} for places that are none.
 */
export function sharedBindings(listen: readonly ListenAt[], shared: SharedBindOptions = {}): readonly BindOptions[] {
  if (!Array.isArray(listen)) throw new OptionTypeError("listen", "an array of endpoints", listen);
  if (listen.length === 0) throw new OptionRangeError("listen", "at least one endpoint", listen);
  const own = (listen as readonly ListenAt[]).map(bindingOf);
  const forUnixPaths = definedIn(shared);
  const forOthers = own.some(isUnixPath) ? withoutUnixOptions(forUnixPaths) : forUnixPaths;
  return own.map((binding) => Object.assign({}, isUnixPath(binding) ? forUnixPaths : forOthers, binding));
}

function bindingOf(at: ListenAt): BindOptions {
  if (typeof at === "string") return { endpoint: parseEndpoint(at) };
  if (typeof at !== "object" || at === null) {
    throw new OptionTypeError("listen", "endpoints, their texts, or bind options", at);
  }
  if ("kind" in at) return { endpoint: checkEndpoint(at) };
  const { endpoint } = at;
  const checked = typeof endpoint === "string" ? parseEndpoint(endpoint) : endpoint;
  return { ...definedIn(at), ...(checked && { endpoint: checkEndpoint(checked) }) };
}

function isUnixPath({ endpoint, port, path }: BindOptions): boolean {
  if (typeof endpoint === "object") return endpoint.kind === "unix" && !endpoint.path.startsWith("\0");
  return port === undefined && path !== undefined && !path.startsWith("\0");
}

function withoutUnixOptions(options: SharedBindOptions): SharedBindOptions {
  const others = { ...options };
  for (const name of FOR_UNIX_PATHS_ONLY) delete others[name];
  return others;
}
