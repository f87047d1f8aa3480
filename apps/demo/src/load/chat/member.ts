import { LineDecoder, Reconnector, type Socket } from "@holdfast/net-core";
import { RECONNECT } from "../server-load.ts";
import type { Stream, StreamEnd } from "../stream.ts";

/** The streams that end at a member, by the names of those who say. */
export type Hears = ReadonlyMap<string, Stream>;

export interface MemberOptions {
  readonly endpoint: string;
  /** What its lines bear, whatever it is called in the room. */
  readonly name: string;
}

/** Somebody in the room who comes back whenever its connection is lost, and then asks for what it has missed. */
export abstract class Member implements StreamEnd, AsyncDisposable {
  readonly name: string;
  protected hears: Hears = new Map();
  readonly #reconnector: Reconnector;
  #upSince: number | undefined;
  #comings = 0;

  constructor({ endpoint, name }: MemberOptions) {
    this.name = name;
    this.#reconnector = new Reconnector(endpoint, { ...RECONNECT, noDelay: true })
      .on("connect", (socket) => this.#come(socket))
      .on("disconnect", () => (this.#upSince = undefined));
  }

  start(hears: Hears): void {
    this.hears = hears;
    this.#reconnector.start();
  }

  /** Since when it is in the room and has heard what it had missed. */
  get upSince(): number | undefined {
    return this.#upSince;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#reconnector.close({ deadlineMs: 0 });
  }

  /** Enters under that name; the server may not have noticed yet that the one before is gone. */
  protected abstract enter(nickname: string): void;

  protected abstract take(line: string): void;

  protected caughtUp(): void {
    this.#upSince = performance.now();
  }

  protected send(...lines: string[]): void {
    this.#reconnector.socket?.send(lines.map((line) => `${line}\r\n`).join(""));
  }

  #come(socket: Socket): void {
    const decoder = new LineDecoder({ encoding: "utf8" });
    socket.on("data", (chunk: Buffer) => {
      try {
        decoder.push(chunk, (line) => this.take(line));
      } catch (error) {
        socket.destroy(error as Error); // no lines of a chat: another connection may be better
      }
    });
    this.#comings += 1;
    this.enter(`${this.name}-${this.#comings}`);
  }
}
