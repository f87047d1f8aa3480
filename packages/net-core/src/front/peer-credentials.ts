import type * as net from "node:net";
import { descriptorOf } from "./peer-credentials-descriptor.ts";
import { readSocketOption, SocketOption } from "./peer-credentials-libc.ts";

/** Which process is at the other end of a Unix socket, and whose it is. */
export interface PeerCredentials {
  /** Its number here; `undefined` when it cannot be seen from this process's PID namespace. */
  readonly pid: number | undefined;
  /** Its effective user; the system's overflow user, usually 65534, when this user namespace knows no such user. */
  readonly uid: number;
  /** Its effective group; as `uid` when unknown here. */
  readonly gid: number;
}

/**
 * What the kernel knows of the peer of a connected Unix socket (`SO_PEERCRED`, unix(7)): for an accepted
 * socket the process that called `connect()`, for a connected one the process that called `listen()`. The
 * credentials are those of that moment: they hold when the peer has since changed its user, passed the
 * socket on, or died. So a `pid` may by now be another process's; `uid` and `gid` are what to decide on.
 *
 * Synchronous, and meant for the moment of accept. It needs `node:ffi` of Node 26, which prints an
 * `ExperimentalWarning` at the first call, and Linux; `capabilities().peerCredentials` says what is missing.
 *
 * ```ts
 * server.on("connection", (socket) => {
 *   if (peerCredentials(socket)?.uid !== process.getuid?.()) socket.destroy();
 * });
 * ```
 *
 * @returns `undefined` where the kernel cannot be asked, and for whatever is no Unix socket that is
 * connected now: TCP, closed and in-memory sockets. Never a guess.
 */
export function peerCredentials(socket: net.Socket): PeerCredentials | undefined {
  const fd = descriptorOf(socket);
  return fd !== undefined && isUnixConnection(fd) ? credentialsAt(fd) : undefined;
}

const AF_UNIX = 1;

/** The number might be wrong, and of a listening socket the kernel would give our own credentials. */
function isUnixConnection(fd: number): boolean {
  return flagOf(fd, SocketOption.domain) === AF_UNIX && flagOf(fd, SocketOption.isListening) === 0;
}

function flagOf(fd: number, option: number): number | undefined {
  return readSocketOption(fd, option, 1)?.[0];
}

// What the kernel has in the place of a user where there is no peer.
const NOBODY = 0xffffffff;

function credentialsAt(fd: number): PeerCredentials | undefined {
  const [pid = 0, uid = NOBODY, gid = NOBODY] = readSocketOption(fd, SocketOption.peerCredentials, 3) ?? [];
  if (uid === NOBODY) return undefined;
  return { pid: pid === 0 ? undefined : pid, uid, gid };
}
