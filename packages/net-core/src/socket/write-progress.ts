import type * as net from "node:net";

// Each is one system call at least, so the larger the better; and progress is seen from one to the next.
const SLICE_BYTES = 262_144;

type Callback = (error?: Error | null) => void;
interface Chunk {
  readonly chunk: Buffer | string;
  readonly encoding: BufferEncoding;
}

const progress = new WeakMap<net.Socket, number>();

/** How many times the system has taken data of `socket` since {@link countProgress}. */
export function progressOf(socket: net.Socket): number {
  return progress.get(socket) ?? 0;
}

/**
 * Lets a stalled write be told from a long one. A stream says only that a whole chunk is out; so what is larger
 * is handed to the system slice by slice, through the hooks that `node:stream` documents for implementers.
 */
export function countProgress(socket: net.Socket): void {
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  hide(socket, "_write", (chunk: Buffer | string, encoding: BufferEncoding, callback: Callback) => {
    writeSlices([{ chunk, encoding }], callback);
  });
  hide(socket, "_writev", writeSlices);

  function writeSlices(chunks: readonly Chunk[], callback: Callback): void {
    const slices = sliced(chunks);
    const writeNext: Callback = (error) => {
      progress.set(socket, progressOf(socket) + 1);
      const slice = slices.shift();
      if (error || !slice) callback(error);
      else writeSlice(slice, writeNext);
    };
    writeSlice(slices.shift() ?? [], writeNext);
  }

  function writeSlice(slice: readonly Chunk[], callback: Callback): void {
    const [first] = slice;
    if (slice.length > 1 && writev) writev(slice as never, callback);
    else if (first) write(first.chunk, first.encoding, callback);
    else callback();
  }
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
