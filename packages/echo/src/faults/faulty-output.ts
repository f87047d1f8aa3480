import { Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { Socket } from "@holdfast/net-core";
import type { EndingKind, Fault } from "./fault.ts";

/**
 * The way back of a connection with a fault: what is written to it goes to the socket, in slices, until the fault ends
 * it; what comes after that is thrown away.
 */
export class FaultyOutput extends Writable {
  readonly #socket: Socket;
  readonly #sliceBytes: number;
  readonly #ending: EndingKind | undefined;
  #leftBytes: number;

  constructor(socket: Socket, { sliceBytes, ending }: Fault) {
    super();
    this.#socket = socket;
    this.#sliceBytes = sliceBytes;
    this.#ending = ending?.kind;
    this.#leftBytes = ending?.afterBytes ?? Infinity;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    void this.#echo(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end();
    done();
  }

  /** What the fault does to the connection once enough was echoed. */
  act(): void {
    switch (this.#ending) {
      case "close":
        this.#socket.destroySoon();
        break;
      case "half-close":
        this.#socket.end();
        break;
      case "reset":
        reset(this.#socket);
        break;
      case "stall":
        this.#socket.unpipe();
        this.#socket.pause();
        break;
      case undefined:
    }
  }

  async #echo(chunk: Buffer, done: () => void): Promise<void> {
    if (this.#leftBytes > 0) await this.#echoSlices(chunk);
    done();
  }

  async #echoSlices(chunk: Buffer): Promise<void> {
    const bytes = chunk.subarray(0, this.#leftBytes);
    for (let from = 0; from < bytes.length && this.#socket.writable; from += this.#sliceBytes) {
      await this.#written(bytes.subarray(from, from + this.#sliceBytes));
      if (this.#sliceBytes !== Infinity) await wholeTurn(); // or the next one would travel along
    }
    this.#leftBytes -= bytes.length;
    if (this.#leftBytes > 0) return;
    // libuv of Node 22 takes a reset that it finds together with the last bytes for an end.
    if (this.#ending === "reset") await wholeTurn();
    this.act();
  }

  /** Resolves when the system has taken it; also when it never will, of which the socket tells. */
  async #written(bytes: Buffer): Promise<void> {
    await new Promise<void>((resolve) => void this.#socket.write(bytes, () => resolve()));
  }
}

function reset(socket: Socket): void {
  const isPlainTcp = socket.remoteFamily?.startsWith("IPv") && !("encrypted" in socket);
  if (isPlainTcp) socket.resetAndDestroy();
  else socket.destroy();
}

/** All that can happen in a turn of the event loop happens; the first may be the rest of one that is under way. */
async function wholeTurn(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
