import * as net from "node:net";
import { libcFault } from "./front/peer-credentials-libc.ts";
import { descriptorCountFault } from "./limits/descriptors-in-use.ts";

/** Whether something can be done here, and if not, why. */
export type Capability = { readonly available: true } | { readonly available: false; readonly reason: string };

/** What the running Node and platform can do. See {@link capabilities}. */
export interface Capabilities {
  /** Unix sockets have names outside the file system: `unix:@name`. */
  readonly abstractSockets: Capability;
  /** A failed bind says which process holds the address: `BindError.holder`. */
  readonly addressHolder: Capability;
  /** A socket can be bound before it listens or connects: `new BoundSocket()`. */
  readonly boundSocket: Capability;
  /** The descriptors in use are counted, so that connections can be refused before there are none. */
  readonly descriptorLimit: Capability;
  /** A server can listen on a descriptor that the process was started with: `fd:3`, `systemd:name`. */
  readonly inheritedDescriptors: Capability;
  /** The interval and the count of keepalive probes can be chosen; elsewhere they are 1 second and 10. */
  readonly keepAliveTuning: Capability;
  /** Named pipes of Windows: `npipe:name`. */
  readonly namedPipes: Capability;
  /** The kernel says who is at the other end of a Unix socket: `peerCredentials(socket)`. */
  readonly peerCredentials: Capability;
  /** Several sockets listen at one port and share its connections: `listen({ reusePort: true })`. */
  readonly reusePort: Capability;
  /** Servers and sockets move to another thread: `postMessage(socket, [socket])`. */
  readonly socketTransfer: Capability;
  /** The type-of-service byte of packets can be set: `socket.setTypeOfService()`. */
  readonly typeOfService: Capability;
  /** Unix sockets in the file system, with mode, group and takeover. */
  readonly unixSockets: Capability;
}

/**
 * What the running Node and platform can do of what net-core offers; each with the reason where it cannot.
 * It asks for the features themselves and not for versions, as Node's release lines get them at different
 * times. Loads nothing and opens nothing.
 *
 * ```ts
 * const { peerCredentials } = capabilities();
 * if (!peerCredentials.available) console.warn(`everybody may connect: ${peerCredentials.reason}`);
 * ```
 */
export function capabilities(): Capabilities {
  const { platform } = process;
  const onLinux = platform === "linux";
  const onWindows = platform === "win32";
  return Object.freeze({
    abstractSockets: availableIf(onLinux, "only Linux has abstract socket names"),
    addressHolder: availableIf(onLinux, "only Linux tells it, in /proc"),
    boundSocket: availableIf("BoundSocket" in net, "this Node has no net.BoundSocket (since 24.19, 26.4)"),
    descriptorLimit: unless(descriptorCountFault()),
    inheritedDescriptors: availableIf(!onWindows, "Windows has no descriptors to inherit"),
    keepAliveTuning: availableIf(canTuneKeepAlive(), "setKeepAlive() takes the idle time only (before 24.19, 26.4)"),
    namedPipes: availableIf(onWindows, "only Windows has named pipes; use a Unix socket"),
    peerCredentials: unless(libcFault()),
    reusePort: availableIf(SHARES_PORTS.has(platform), `Node cannot share a port between sockets on ${platform}`),
    socketTransfer: availableIf(canTransfer(), "this Node cannot move sockets to another thread"),
    typeOfService: availableIf("setTypeOfService" in net.Socket.prototype, "this Node has no setTypeOfService()"),
    unixSockets: availableIf(!onWindows, "Node has no Unix sockets on Windows; use a named pipe"),
  });
}

const AVAILABLE: Capability = Object.freeze({ available: true });

function availableIf(condition: boolean, otherwise: string): Capability {
  return condition ? AVAILABLE : Object.freeze({ available: false, reason: otherwise });
}

function unless(fault: string | undefined): Capability {
  return availableIf(fault === undefined, fault ?? "");
}

function canTuneKeepAlive(): boolean {
  return net.Socket.prototype.setKeepAlive.length >= 4;
}

// As the documentation of listen() has it. Every Node that net-core runs on (22.12) knows the option; on other
// platforms it fails with ENOTSUP. To try it would be to open a port.
const SHARES_PORTS: ReadonlySet<NodeJS.Platform> = new Set(["linux", "freebsd", "sunos", "aix"]);

/** A socket that is not open cannot be moved, and a Node that can move sockets says so. */
function canTransfer(): boolean {
  const socket = new net.Socket();
  try {
    structuredClone(socket, { transfer: [socket as never] });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ERR_WORKER_HANDLE_NOT_TRANSFERABLE";
  }
}
