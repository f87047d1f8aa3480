import { BindError, InvalidEndpointError, OptionRangeError, OptionTypeError } from "@holdfast/net-core";
import { flagOf, UsageError } from "./flags.ts";

/** Exit codes of the command, as sysexits.h has them. */
export const EXIT = {
  /** Shut down in good order. */
  ok: 0,
  /** A second signal came before that. */
  cutShort: 1,
  /** EX_USAGE: the command line is wrong. */
  usage: 64,
  /** EX_UNAVAILABLE: an address is in use, and stayed so. */
  addressInUse: 69,
  /** EX_OSERR: an address cannot be had for another reason. */
  system: 71,
  /** EX_NOPERM: the system does not allow it. */
  permission: 77,
} as const;

/** How the command ends when it could not begin to serve. */
export interface Failure {
  readonly exitCode: number;
  /** What to tell the user, in one line. */
  readonly line: string;
}

/** What went wrong, for the user; `undefined` for what only a bug of ours can be. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof UsageError) return { exitCode: EXIT.usage, line: error.message };
  if (error instanceof InvalidEndpointError) return { exitCode: EXIT.usage, line: `--listen: ${error.message}` };
  if (error instanceof OptionTypeError || error instanceof OptionRangeError) {
    return { exitCode: EXIT.usage, line: inFlags(error) };
  }
  if (error instanceof BindError) return { exitCode: bindExitCode(error), line: error.message };
  return undefined;
}

function bindExitCode({ cause }: BindError): number {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return EXIT.addressInUse;
  return code === "EACCES" || code === "EPERM" ? EXIT.permission : EXIT.system;
}

/** The library's message begins with the option's name; the user knows the flag's. */
function inFlags({ option, message }: OptionTypeError | OptionRangeError): string {
  const flag = flagOf(option);
  return flag ? message.replace(option, flag) : message;
}
