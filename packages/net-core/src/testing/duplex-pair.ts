import { isIP } from "node:net";
import { definedIn, requireCount } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { adoptSocket, type Socket } from "../socket/socket.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { type AddressOfEnd, MemorySocket, type RecordedOptions } from "./memory-socket.ts";

/** A connected socket that has no network under it. */
export interface MemoryEnd extends Socket {
  /** What has been asked of a kernel that is not there. */
  readonly recorded: Readonly<RecordedOptions>;
}

export interface DuplexPairOptions {
  /** Whether an end stays writable when the other has ended, of both ends. @default false */
  allowHalfOpen?: boolean | undefined;
  /** How many bytes may be under way in a direction before writes wait; 1 or more. @default 65536 */
  bufferBytes?: number | undefined;
  /**
   * The most bytes that arrive in one turn of the event loop; 1 or more. With 1, a codec is fed each byte by itself.
   * @default everything, each write as a chunk of its own
   */
  pieceBytes?: number | undefined;
  /** What the first end says is its address, and the second its peer's. @default 127.0.0.1, port 49152 */
  client?: AddressOfEnd | undefined;
  /** What the second end says is its address, and the first its peer's. @default 127.0.0.1, port 7007 */
  server?: AddressOfEnd | undefined;
  /** The time of `setTimeout`. @default the machine's own */
  clock?: Clock | undefined;
}

/**
 * Two connected sockets without a network: a client's and a server's end. They are `net.Socket`s with all of
 * Holdfast's abilities, and to a server that is told so, a connection like any other:
 *
 * ```ts
 * const [client, accepted] = duplexPair();
 * server.emit("connection", accepted); // the server need not listen
 * client.write("hello\n");
 * ```
 *
 * What is written, the FIN and a reset arrive in a later turn of the event loop (`setImmediate`), in order. Each
 * write arrives as it was written, which no network promises: `pieceBytes` cuts it up. `destroy()` lets what is
 * under way arrive, then FIN; with unread bytes it is a reset, as `resetAndDestroy()` always is: the other end loses
 * what is under way to it and has an ECONNRESET. A write to an end that is gone is answered so too.
 *
 * The ends have no descriptor: they keep no process alive, `setNoDelay()`, `setKeepAlive()`, `ref()` and `unref()`
 * change nothing, and neither `maxConnections` nor `close()` of a server knows of them (`sockets` does). A server's
 * options for what it accepts, such as `allowHalfOpen`, are to be given here.
 *
 * @throws {OptionTypeError | OptionRangeError} naming the option.
 */
export function duplexPair(options: DuplexPairOptions = {}): [client: MemoryEnd, server: MemoryEnd] {
  const { client, server, ...both } = resolvePair(options);
  const one = new MemorySocket({ ...both, local: client });
  const other = new MemorySocket({ ...both, local: server });
  MemorySocket.join(one, other);
  return [able(one), able(other)];
}

// By way of `object`, since types of accessors and of optional properties differ where the values do not.
function able(end: object): MemoryEnd {
  return adoptSocket(end as Socket) as MemoryEnd;
}

interface ResolvedPair {
  readonly allowHalfOpen: boolean;
  readonly capacityBytes: number;
  readonly pieceBytes: number | undefined;
  readonly client: AddressOfEnd;
  readonly server: AddressOfEnd;
  readonly clock: Clock;
}

const DEFAULTS: ResolvedPair = {
  allowHalfOpen: false,
  capacityBytes: 65_536,
  pieceBytes: undefined,
  client: { address: "127.0.0.1", port: 49_152 },
  server: { address: "127.0.0.1", port: 7_007 },
  clock: systemClock,
};

function resolvePair({ bufferBytes, ...options }: DuplexPairOptions): ResolvedPair {
  const resolved = { ...DEFAULTS, ...definedIn({ ...options, capacityBytes: bufferBytes }) } as ResolvedPair;
  requireCount("bufferBytes", resolved.capacityBytes, { min: 1 });
  if (resolved.pieceBytes !== undefined) requireCount("pieceBytes", resolved.pieceBytes, { min: 1 });
  requireAddress("client", resolved.client);
  requireAddress("server", resolved.server);
  return resolved;
}

function requireAddress(option: string, end: AddressOfEnd): void {
  if (isIP(end.address) === 0) throw new OptionTypeError(`${option}.address`, "an IP address", end.address);
  requireCount(`${option}.port`, end.port, { min: 0, max: 65_535 });
}
