import type * as net from "node:net";
import { type Clock, sleep } from "../time/clock.ts";
import { Changes } from "./changes.ts";
import type { Faults } from "./faults.ts";
import { wholeTurn } from "./turn.ts";

/** So much may be under way in a direction before its source is not read any more. */
const MOST_UNDER_WAY = 256 * 1024;

/** With a limited rate, a piece is what passes in a twentieth of a second. */
const PIECES_PER_SECOND = 20;

/** What was read at once, or the FIN. */
interface Parcel {
  readonly bytes: Buffer | "fin";
  readonly dueAt: number;
}

export interface LaneOptions {
  readonly from: net.Socket;
  readonly to: net.Socket;
  readonly faults: Readonly<Faults>;
  readonly clock: Clock;
  /** Chance, from 0 to 1. */
  readonly random: () => number;
  /** The FIN has been passed on. */
  readonly onEnd: () => void;
  /** `cutAfterBytes` have passed. */
  readonly onCut: () => void;
}

/** One direction of a connection through a fault proxy. */
export class FaultLane {
  readonly #options: LaneOptions;
  readonly #changes = new Changes();
  readonly #stop = new AbortController();
  #faults: Readonly<Faults>;
  #parcels: Parcel[] = [];
  #underWay = 0;
  #passed = 0;
  #freeAt = 0;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#faults = options.faults;
    options.from.on("data", (bytes: Buffer) => this.#take(bytes));
    options.from.once("end", () => this.#take("fin"));
    this.#steer();
    this.#carry().catch((error: unknown) => {
      // The stop is told to who sleeps by an exception; anything else is ours.
      if (!this.#isStopped) throw error;
    });
  }

  /** How many bytes were passed on. */
  get passed(): number {
    return this.#passed;
  }

  /** How many bytes were read and neither passed on nor thrown away. */
  get underWay(): number {
    return this.#underWay;
  }

  set faults(faults: Readonly<Faults>) {
    const isThawed = this.#faults.frozen && !faults.frozen;
    if (isThawed) this.#freeAt = Math.max(this.#freeAt, this.#options.clock.now()); // that time is lost
    this.#faults = faults;
    this.#steer();
    this.#changes.tell();
  }

  /** Nothing passes any more; what still comes is thrown away. */
  stop(): void {
    this.#stop.abort();
    this.#parcels = [];
    this.#underWay = 0;
    this.#changes.tell();
    this.#steer();
  }

  get #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  #take(bytes: Buffer | "fin"): void {
    if (this.#isStopped) return;
    const { clock, random } = this.#options;
    const { latencyMs, jitterMs } = this.#faults;
    this.#parcels.push({ bytes, dueAt: clock.now() + latencyMs + jitterMs * random() });
    this.#underWay += bytes === "fin" ? 0 : bytes.length;
    this.#steer();
    this.#changes.tell();
  }

  /** Reads on or not. */
  #steer(): void {
    const { from } = this.#options;
    if (from.destroyed) return;
    if (!this.#faults.frozen && this.#underWay < MOST_UNDER_WAY) from.resume();
    else from.pause();
  }

  async #carry(): Promise<void> {
    // One after the other: nothing overtakes what was read before it, whatever chance and the settings say.
    for (;;) {
      await this.#until(() => this.#isCut || this.#parcels.length > 0);
      if (this.#isCut) return this.#cut();
      const { bytes, dueAt } = this.#parcels[0] as Parcel;
      await this.#sleepUntil(dueAt);
      await this.#until(() => !this.#faults.frozen);
      if (bytes === "fin") return this.#end();
      // The line has been free for it since then, however late our timer was.
      this.#freeAt = Math.max(this.#freeAt, dueAt);
      await this.#pass(bytes);
      this.#parcels.shift();
    }
  }

  async #pass(bytes: Buffer): Promise<void> {
    for (let rest = bytes; rest.length > 0;) {
      if (this.#isCut) return;
      const piece = rest.subarray(0, this.#mostAtOnce());
      this.#freeAt += (piece.length * 1_000) / this.#faults.bytesPerSecond; // it arrives when its last byte does
      await this.#sleepUntil(this.#freeAt);
      await this.#until(() => !this.#faults.frozen);
      await this.#write(piece);
      rest = rest.subarray(piece.length);
      this.#underWay -= piece.length;
      this.#steer();
    }
  }

  #mostAtOnce(): number {
    const { pieceBytes, bytesPerSecond, cutAfterBytes } = this.#faults;
    const inTime = Math.max(1, Math.floor(bytesPerSecond / PIECES_PER_SECOND));
    const most = Math.min(pieceBytes < Infinity ? pieceBytes : inTime, cutAfterBytes - this.#passed);
    return most < Infinity ? most : MOST_UNDER_WAY;
  }

  async #write(piece: Buffer): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const startedAt = this.#options.clock.now();
    // An error ends the connection by its own event.
    this.#options.to.write(piece, (error) => {
      if (!error) this.#passed += piece.length;
      resolve();
    });
    await promise;
    this.#freeAt += this.#options.clock.now() - startedAt; // what the receiver has cost is not made up for
    if (this.#faults.pieceBytes < Infinity) await wholeTurn();
    this.#stop.signal.throwIfAborted();
  }

  #end(): void {
    this.#options.to.end();
    this.#options.onEnd();
  }

  async #cut(): Promise<void> {
    // Node 22 reads bytes that come together with a RST as an end: let them be read before.
    if (this.#faults.cutBy === "reset") await wholeTurn();
    this.#stop.signal.throwIfAborted();
    this.#options.onCut();
  }

  get #isCut(): boolean {
    return this.#passed >= this.#faults.cutAfterBytes;
  }

  async #sleepUntil(time: number): Promise<void> {
    const { clock } = this.#options;
    if (time > clock.now()) await sleep(clock, time - clock.now(), this.#stop.signal);
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      this.#stop.signal.throwIfAborted();
      await this.#changes.next;
    }
    this.#stop.signal.throwIfAborted();
  }
}
