import type { Endpoint } from "../address/endpoint.ts";
import { OptionTypeError } from "../errors.ts";
import type { Socket } from "../socket/socket.ts";
import { type ClientOptions, resolveLimits, resolveTarget } from "./client-options.ts";
import { DEFAULT_CONNECT_RETRY } from "./connect-policy.ts";
import { connectWithRetry } from "./connect-with-retry.ts";

const DEFAULTS = { retry: DEFAULT_CONNECT_RETRY, retries: false, attemptTimeoutMs: Infinity };

/** `connect(endpoint, options)`. A mistake in them is a rejection too. */
export async function connectEndpoint(endpoint: Endpoint | string, options: ClientOptions): Promise<Socket> {
  const { retry: _, deadlineMs: __, attemptTimeoutMs: ___, signal: ____, onRetry, ...socket } = options;
  const target = resolveTarget(endpoint, socket);
  const limits = resolveLimits(options, DEFAULTS);
  if (onRetry !== undefined && typeof onRetry !== "function") {
    throw new OptionTypeError("onRetry", "a function", onRetry);
  }
  return await connectWithRetry({ target, limits, onRetry, random: Math.random });
}
