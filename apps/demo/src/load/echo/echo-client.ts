import { Reconnector, type Socket } from "@holdfast/net-core";
import type { RateMeter } from "../rate-meter.ts";
import { MOST_MISSING, RECONNECT } from "../server-load.ts";
import { Stream, type StreamEnd } from "../stream.ts";
import type { Framing } from "./framing.ts";

/** About what a small message of a real protocol is long. */
const FILLING = ".".repeat(48);

/**
 * Sends numbered frames and gets them back. What had not come back when its connection was lost may have been echoed or
 * not, and only it can tell: it sends that again, before anything new.
 */
export class EchoClient implements StreamEnd, AsyncDisposable {
  readonly stream: Stream;
  readonly #reconnector: Reconnector;
  readonly #framing: Framing;
  #upSince: number | undefined;

  constructor(endpoint: string, framing: Framing, meter: RateMeter) {
    this.stream = new Stream([this], meter);
    this.#framing = framing;
    this.#reconnector = new Reconnector(endpoint, { ...RECONNECT, noDelay: true })
      .on("connect", (socket) => this.#goOn(socket))
      .on("disconnect", () => (this.#upSince = undefined))
      .start();
  }

  get upSince(): number | undefined {
    return this.#upSince;
  }

  sendNext(): void {
    const { socket } = this.#reconnector;
    if (!socket || this.stream.missingCount >= MOST_MISSING) return;
    this.#send(socket, this.stream.send());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#reconnector.close({ deadlineMs: 0 });
  }

  #goOn(socket: Socket): void {
    this.#upSince = performance.now();
    const decoder = this.#framing.decoder();
    socket.on("data", (chunk: Buffer) => this.#take(chunk, decoder, socket));
    for (const number of this.stream.missing) {
      this.stream.sendAgain(number);
      this.#send(socket, number);
    }
  }

  #take(chunk: Buffer, decoder: ReturnType<Framing["decoder"]>, socket: Socket): void {
    try {
      decoder.push(chunk, (frame) => void this.stream.receive(Number.parseInt(frame, 10)));
    } catch (error) {
      socket.destroy(error as Error); // no echo of what was sent: another connection may be better
    }
  }

  #send(socket: Socket, number: number): void {
    socket.send(this.#framing.encode(`${number} ${FILLING}`));
  }
}
