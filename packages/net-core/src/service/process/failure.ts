import { BindError } from "../../bind/bind-error.ts";
import { InvalidEndpointError, OptionRangeError, OptionTypeError } from "../../errors.ts";
import { TlsContextError } from "../../front/tls.ts";
import { WorkerStartError } from "../workers/worker-start-error.ts";
import { ConfigError, UsageError } from "../config/config-error.ts";
import { EXIT } from "./exit-codes.ts";

/** How a service ends that could not begin to serve. */
export interface Failure {
  readonly exitCode: number;
  /** What to tell the operator, in one line. */
  readonly line: string;
}

const BIND_EXIT_CODES: Readonly<Record<string, number>> = {
  EADDRINUSE: EXIT.addressInUse,
  EACCES: EXIT.permission,
  EPERM: EXIT.permission,
  ENOENT: EXIT.socketFolder,
  ENOTDIR: EXIT.socketFolder,
  EROFS: EXIT.socketFolder,
  ENOSPC: EXIT.socketFolder,
};

/** What went wrong, for the operator; `undefined` for what only a bug can be. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof UsageError) return { exitCode: EXIT.usage, line: error.message };
  if (error instanceof WorkerStartError) return { exitCode: error.exitCode, line: error.message };
  if (error instanceof BindError) return { exitCode: bindExitCode(error.cause), line: error.message };
  if (isOfAddress(error)) return { exitCode: bindExitCode(error), line: error.message };
  return isAboutConfiguration(error) ? { exitCode: EXIT.config, line: error.message } : undefined;
}

// What the settings' own checks cannot see is seen by net-core, before any socket exists.
function isAboutConfiguration(error: unknown): error is Error {
  return (
    error instanceof ConfigError ||
    error instanceof TlsContextError ||
    error instanceof InvalidEndpointError ||
    error instanceof OptionTypeError ||
    error instanceof OptionRangeError
  );
}

const CALLS_FOR_ADDRESSES: ReadonlySet<unknown> = new Set(["bind", "listen", "getaddrinfo"]);

/** The system's own error, of what a service binds besides its group: a UDP socket, for instance. */
function isOfAddress(error: unknown): error is Error {
  return error instanceof Error && CALLS_FOR_ADDRESSES.has((error as NodeJS.ErrnoException).syscall);
}

function bindExitCode(error: unknown): number {
  const { code = "" } = error as NodeJS.ErrnoException;
  return BIND_EXIT_CODES[code] ?? EXIT.system;
}
