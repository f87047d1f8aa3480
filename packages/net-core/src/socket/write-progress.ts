import type * as net from "node:net";
import { stateOf } from "./socket-state.ts";

// Each is one system call at least, so the larger the better; and progress is seen from one to the next.
const SLICE_BYTES = 262_144;

type Callback = (error?: Error | null) => void;
interface Chunk {
  readonly chunk: Buffer | string;
  readonly encoding: BufferEncoding;
}

/** How many times the system has taken data of `socket`, or has been given more, since {@link countProgress}. */
export function progressOf(socket: net.Socket): number {
  return stateOf(socket).writeProgress ?? 0;
}

/** When that was last, by the socket's clock; 0 before the first time. */
export function progressAtOf(socket: net.Socket): number {
  return stateOf(socket).writeProgressAt ?? 0;
}

/**
 * Lets a stalled write be told from a long one. A stream says only that a whole chunk is out; so what is larger
 * is handed to the system slice by slice, through the hooks that `node:stream` documents for implementers.
 */
export function countProgress(socket: net.Socket): void {
  hide(socket, "_write", writeCounted);
  if (socket._writev) hide(socket, "_writev", writevCounted);
}

// Shared functions, not closures: with those of its own each socket would get a hidden class of its own.
function writeCounted(this: net.Socket, chunk: Buffer | string, encoding: BufferEncoding, callback: Callback): void {
  if (chunk.length > SLICE_BYTES) return writeSlices(this, [{ chunk, encoding }], callback);
  noteProgress(this); // what was given before is out, or this would not be its turn
  plainOf(this)._write.call(this, chunk, encoding, callback);
}

function writevCounted(this: net.Socket, chunks: Chunk[], callback: Callback): void {
  if (bytesOf(chunks) > SLICE_BYTES) return writeSlices(this, chunks, callback);
  noteProgress(this);
  plainOf(this)._writev?.call(this, chunks as never, callback);
}

function writeSlices(socket: net.Socket, chunks: readonly Chunk[], callback: Callback): void {
  const slices = sliced(chunks);
  const plain = plainOf(socket);
  const writeNext: Callback = (error) => {
    noteProgress(socket);
    const slice = slices.shift();
    const [first] = slice ?? [];
    if (error || !slice || !first) callback(error);
    else if (slice.length > 1) plain._writev?.call(socket, slice as never, writeNext);
    else plain._write.call(socket, first.chunk, first.encoding, writeNext);
  };
  writeNext();
}

/** The methods of Node's. */
function plainOf(socket: net.Socket): net.Socket {
  return Object.getPrototypeOf(socket) as net.Socket;
}

function noteProgress(socket: net.Socket): void {
  const state = stateOf(socket);
  state.writeProgress = (state.writeProgress ?? 0) + 1;
  state.writeProgressAt = state.clock.now();
}

function bytesOf(chunks: readonly Chunk[]): number {
  let bytes = 0;
  for (const { chunk } of chunks) bytes += chunk.length;
  return bytes;
}

/** The same data in groups of at most {@link SLICE_BYTES}. */
function sliced(chunks: readonly Chunk[]): Chunk[][] {
  const slices: Chunk[][] = [];
  let room = 0;
  for (const part of chunks.flatMap(parts)) {
    if (part.chunk.length > room) {
      slices.push([]);
      room = SLICE_BYTES;
    }
    slices.at(-1)?.push(part);
    room -= part.chunk.length;
  }
  return slices;
}

function parts({ chunk, encoding }: Chunk): Chunk[] {
  if (chunk.length <= SLICE_BYTES) return [{ chunk, encoding }]; // a little more, if it is text beyond ASCII
  const data = typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
  const count = Math.ceil(data.length / SLICE_BYTES);
  return Array.from({ length: count }, (_, index) => ({
    chunk: data.subarray(index * SLICE_BYTES, (index + 1) * SLICE_BYTES),
    encoding: "buffer" as BufferEncoding,
  }));
}

/** An own method that does not show when the socket is printed. */
function hide(socket: net.Socket, name: "_write" | "_writev", method: unknown): void {
  Object.defineProperty(socket, name, { value: method, writable: true, configurable: true });
}
