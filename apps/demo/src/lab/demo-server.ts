import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerName, ServerView } from "../wire/view.ts";
import { AdminClient } from "./admin-client.ts";
import { type Condition, conditionOf } from "./condition.ts";
import { commandOf, flagsOf, SETTINGS } from "./server-command.ts";
import { ServerProcess } from "./server-process.ts";

/** What the servers of a lab have in common. */
export interface DemoServerOptions {
  /** The demo's own folder. */
  readonly folder: string;
  /** Where it listens for TCP; a port of 0 is any that is free, and the same one after each restart. */
  readonly tcp: string;
  /** A line of its log. */
  readonly onLine: (line: string) => void;
}

// Long enough for the eye to see that it was gone.
const RESTART_AFTER_MS = 300;
/** One that has ended before it could serve is likely to do so again. */
const TRY_AGAIN_AFTER_MS = 2_000;

const REPLACED_WITHIN_MS = 10_000;

const LISTENERS = 2;

/** A server that is kept up: whatever ends its process, another one takes its place at the same addresses. */
export class DemoServer extends EventEmitter<{ change: [] }> {
  readonly name: ServerName;
  /** The path of its Unix socket. */
  readonly path: string;
  readonly #options: DemoServerOptions;
  #tcp: string;
  #started = 0;
  #current: ServerProcess | undefined;
  #admin: AdminClient | undefined;
  #condition: Condition | undefined;
  #meanwhile: (() => Promise<void>) | undefined;
  #isStopping = false;

  constructor(name: ServerName, options: DemoServerOptions) {
    super();
    this.name = name;
    this.path = join(options.folder, `${name}.sock`);
    this.#options = options;
    this.#tcp = options.tcp;
  }

  /** Where it listens for TCP. */
  get tcp(): string {
    return this.#tcp;
  }

  /** The process that serves, or is to. */
  get process(): ServerProcess {
    if (!this.#current) throw new Error(`${this.name} has not been started`);
    return this.#current;
  }

  /** Asks the process that serves. */
  get admin(): AdminClient {
    if (!this.#admin) throw new Error(`${this.name} has not been started`);
    return this.#admin;
  }

  get view(): ServerView {
    const { state, pid } = this.process;
    return {
      name: this.name,
      state,
      ...conditionOf(this.process, this.#condition),
      endpoints: [this.#tcp, `unix:${this.path}`],
      pid: state === "gone" ? null : pid,
      restarts: this.#started - 1,
      bounds: { connections: SETTINGS[this.name].maxConnections },
    };
  }

  /** What is done to it by somebody who will say when that is over; `undefined` when it is. */
  set condition(condition: Condition | undefined) {
    this.#condition = condition;
    this.emit("change");
  }

  /** Starts it, and resolves when it listens. @throws where it does not. */
  async start(): Promise<void> {
    this.#adopt(this.#launch());
    if (!(await this.listening())) throw new Error(`${this.name} does not listen: ${this.view.why}`);
    const [tcp = this.#tcp] = this.process.endpoints;
    this.#tcp = tcp;
  }

  /** Resolves when it listens, or when that has come to nothing by the deadline: see {@link view}. */
  async listening(withinMs = 15_000): Promise<boolean> {
    return this.whenever(() => this.process.state === "listening", withinMs);
  }

  /** Resolves once that is so, looked at whenever something changes; with `false` at the deadline, and when it is stopped. */
  async whenever(isSo: () => boolean, withinMs: number): Promise<boolean> {
    const signal = AbortSignal.timeout(withinMs);
    while (!isSo()) {
      if (this.#isStopping) return false;
      const changed = await once(this, "change", { signal }).catch(() => undefined);
      if (!changed) return isSo();
    }
    return true;
  }

  /**
   * Kills its process. Another one is started once `meanwhile` is over.
   * @returns what that found, when the other one has been started.
   */
  async kill<Found>(meanwhile: () => Promise<Found>): Promise<Found> {
    const before = this.process;
    const found = Promise.withResolvers<Found>();
    this.#meanwhile = () => meanwhile().then(found.resolve, found.reject);
    before.signal("SIGKILL");
    await this.whenever(() => this.process !== before, REPLACED_WITHIN_MS);
    return found.promise;
  }

  /**
   * Starts a successor beside it, which takes the addresses over, and only then tells it to go.
   * @returns the exit code of who has gone: 0 if nobody had to be cut.
   * @throws where the successor does not come to listen; all is as before then.
   */
  async roll(): Promise<number | NodeJS.Signals | undefined> {
    const before = this.process;
    const oldAdmin = this.#admin;
    const successor = this.#launch("--takeover", "live");
    await this.whenever(() => successor.state === "listening" || successor.state === "gone", REPLACED_WITHIN_MS);
    if (successor.state !== "listening") {
      await successor.stop();
      throw new Error(`the successor of process ${before.pid} does not listen`);
    }
    this.#adopt(successor);
    await before.stop();
    oldAdmin?.[Symbol.dispose]();
    return before.end;
  }

  /** Lets it drain, for good. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#current && this.#current.state !== "gone") await this.#current.stop();
    this.#admin?.[Symbol.dispose]();
  }

  #adopt(process: ServerProcess): void {
    this.#current = process;
    this.#admin = new AdminClient(this.#adminPath());
    void process.ended().then(() => this.#replace(process));
    this.emit("change");
  }

  #launch(...more: readonly string[]): ServerProcess {
    this.#started += 1;
    const { folder, onLine } = this.#options;
    const addresses = { tcp: this.#tcp, unix: this.path, admin: this.#adminPath() };
    const flags = [...flagsOf(this.name, addresses, folder), ...more];
    return new ServerProcess(
      { file: commandOf(this.name), flags, folder, listeners: LISTENERS },
      { onLine, onChange: () => this.emit("change") },
    );
  }

  /** Each process has a path of its own: who is draining can still be asked. */
  #adminPath(): string {
    return join(this.#options.folder, `${this.name}-admin-${this.#started}.sock`);
  }

  async #replace(gone: ServerProcess): Promise<void> {
    if (this.#isStopping || gone !== this.#current) return;
    this.#admin?.[Symbol.dispose]();
    const meanwhile = this.#meanwhile;
    this.#meanwhile = undefined;
    await sleep(gone.endpoints.length > 0 ? RESTART_AFTER_MS : TRY_AGAIN_AFTER_MS, undefined, { ref: false });
    await meanwhile?.();
    if (!this.#isStopping) this.#adopt(this.#launch());
  }
}
