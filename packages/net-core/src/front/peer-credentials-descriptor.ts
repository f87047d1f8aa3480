import type * as net from "node:net";

/**
 * The descriptor of an open socket. The one place where net-core reads what is not public: no Node line
 * up to 26 tells the descriptor of an accepted socket in any other way (`BoundSocket.fd()` tells it only
 * before a connection exists, and in `process.report` nothing says which entry is which socket). It is read
 * at the moment of use, since the number is given to another as soon as the socket closes, and proves
 * nothing: whoever uses it asks the kernel what it is. To go when a `net.Socket` has a public descriptor.
 */
export function descriptorOf(socket: net.Socket): number | undefined {
  const handle = (socket as { readonly _handle?: { readonly fd?: unknown } | null })._handle;
  const fd = handle?.fd;
  return typeof fd === "number" && Number.isInteger(fd) && fd >= 0 ? fd : undefined;
}
