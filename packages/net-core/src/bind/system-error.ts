import { constants } from "node:os";
import { getSystemErrorMap } from "node:util";

/** The error that the system would give, in the form `node:net` gives it: code, errno, syscall, address. */
export function systemError(
  code: keyof typeof constants.errno,
  syscall: string,
  address: string,
): NodeJS.ErrnoException {
  const errno = -constants.errno[code];
  const description = getSystemErrorMap().get(errno)?.[1] ?? "unknown error";
  const error = new Error(`${syscall} ${code}: ${description} ${printable(address)}`);
  return Object.assign(error, { code, errno, syscall, address });
}

/** The abstract namespace begins with a NUL, which a log had better not hold. */
function printable(address: string): string {
  return address.startsWith("\0") ? `@${address.slice(1)}` : address;
}
