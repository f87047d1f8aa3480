import { existsSync } from "node:fs";
import type * as net from "node:net";
import { dirname } from "node:path";
import type { AddressHolder, WantedAddress } from "./address-holder.ts";
import { OptionRangeError } from "../errors.ts";
import { BindAbortedError, BindError } from "./bind-error.ts";
import type { BindPlan } from "./bind-plan.ts";
import { bindClock, bindWithRetry, type FailedBind } from "./bind-with-retry.ts";
import type { Clock } from "../time/clock.ts";
import { systemError } from "./system-error.ts";
import { isStale } from "./is-stale.ts";
import { isUnpublished, type SharedPath, sharedPaths } from "./shared-paths.ts";
import { type Occupant, occupantOf, publish, PublishedPath, setAccess, temporaryNameFor } from "./unix-path.ts";

/** The server as `node:net` made it, beneath what its user sees of it. */
export interface PlainServer {
  readonly clock: Clock;
  readonly isListening: () => boolean;
  readonly listen: (options: net.ListenOptions) => void;
  /** Closes a socket that never became public, so that its user does not hear of it. */
  readonly closeUnseen: (closed: () => void) => void;
}

/** Told by `'retry'` before each wait. */
export interface BindRetry extends FailedBind {
  /** The address that is waited for, as an endpoint's text. */
  readonly endpoint: string;
}

/** What a binding tells its server. */
export interface BindingEvents {
  readonly retry: (retry: BindRetry) => void;
  /** The socket stands at its public path from now on. */
  readonly published: (path: PublishedPath) => void;
}

type Settle = (error?: NodeJS.ErrnoException) => void;

/** Makes a bound socket public; what it returns is the error of the attempt. */
type Publish = () => NodeJS.ErrnoException | undefined;

/**
 * One `listen({ retry })` or `bind()`, from its first attempt to its end. `node:net` reports how an
 * attempt went as events of the server; the server passes them to {@link intercept} first, so that
 * only the end of the whole reaches its user and no listener of ours is ever registered.
 */
export class Binding {
  readonly #plan: BindPlan;
  readonly #plain: PlainServer;
  readonly #events: BindingEvents;
  readonly #closed = new AbortController();
  /** Set while an attempt waits for `node:net` to say how it went. */
  #settle: Settle | undefined;
  /** What is still to be done once `node:net` says that it listens. */
  #publishLate: Publish | undefined;

  constructor(plan: BindPlan, plain: PlainServer, events: BindingEvents) {
    this.#plan = plan;
    this.#plain = plain;
    this.#events = events;
  }

  /**
   * Whether the socket is bound under another name first. In a cluster the primary binds the paths that
   * workers share, once for all of them, and there is nothing to publish; unless they are the workers of a service.
   */
  get publishes(): boolean {
    const { path, listen } = this.#plan;
    return path !== undefined && (!isClusterWorker() || listen.exclusive === true || sharedPaths() !== undefined);
  }

  /**
   * Makes the first attempt at once, the others as the policy says.
   * @throws synchronously what `node:net` throws for options that are wrong in themselves.
   * @returns a promise that rejects with `BindError` or `BindAbortedError`.
   */
  run(): Promise<void> {
    const { retry } = this.#plan;
    const signal = retry.signal ? AbortSignal.any([this.#closed.signal, retry.signal]) : this.#closed.signal;
    if (signal.aborted) return Promise.reject(this.#aborted());
    this.#requireOwnPath();
    let first: Promise<NodeJS.ErrnoException | undefined> | undefined = this.#attempt();
    const attempt = (): Promise<NodeJS.ErrnoException | undefined> => {
      const made = first ?? this.#attempt();
      first = undefined;
      return made;
    };
    return this.#finish(
      bindWithRetry({
        attempt,
        onRetry: (retry) => this.#events.retry({ endpoint: this.#plan.endpoint, ...retry }),
        policy: retry,
        signal,
        clock: bindClock(this.#plain.clock),
      }),
    );
  }

  /** Ends it because the server is closed. */
  stop(): void {
    this.#closed.abort();
    this.#settle?.();
  }

  /** @returns whether the event concerns this binding only and its server's user must not see it. */
  intercept(event: string | symbol, argument: unknown): boolean {
    if (!this.#settle) return false;
    if (event === "error") {
      this.#settle(argument as NodeJS.ErrnoException);
      return true;
    }
    if (event !== "listening") return false;
    const refused = this.#publishLate?.();
    if (refused) this.#refuse(refused);
    else this.#settle();
    return refused !== undefined;
  }

  #requireOwnPath(): void {
    const { path, access } = this.#plan;
    if (path === undefined || this.publishes || (access.mode === undefined && access.gid === undefined)) return;
    throw new OptionRangeError("exclusive", "true where a cluster worker gives `mode` or `group`", false);
  }

  async #finish(attempts: ReturnType<typeof bindWithRetry>): Promise<void> {
    const { error, ...outcome } = await attempts.catch((reason: unknown) => {
      if (this.#isAborted()) throw this.#aborted();
      throw reason;
    });
    if (this.#closed.signal.aborted || (error && this.#isAborted())) throw this.#aborted();
    if (!error) return;
    const holder = error.code === "EADDRINUSE" ? await holderOf(error) : undefined;
    throw new BindError({ endpoint: this.#plan.endpoint, ...outcome, holder }, error);
  }

  #isAborted(): boolean {
    return this.#closed.signal.aborted || this.#plan.retry.signal?.aborted === true;
  }

  #aborted(): BindAbortedError {
    const { endpoint, retry } = this.#plan;
    if (this.#closed.signal.aborted) return new BindAbortedError(endpoint, { by: "close" });
    return new BindAbortedError(endpoint, { by: "signal", cause: retry.signal?.reason });
  }

  #attempt(): Promise<NodeJS.ErrnoException | undefined> {
    const { path, listen } = this.#plan;
    return path !== undefined && this.publishes ? this.#listenAtPath(path) : this.#listen(listen);
  }

  /**
   * One `listen` of `node:net`. `publish` runs as soon as the socket is bound and before anybody is
   * told; the error it returns is that of the attempt.
   */
  #listen(options: net.ListenOptions, publish?: Publish): Promise<NodeJS.ErrnoException | undefined> {
    const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException | undefined>();
    this.#settle = (error) => {
      this.#settle = undefined;
      this.#publishLate = undefined;
      resolve(error);
    };
    try {
      this.#plain.listen({ ...options });
    } catch (error) {
      this.#settle = undefined;
      throw error;
    }
    const isBound = this.#plain.isListening();
    if (!isBound) this.#publishLate = publish; // the primary of a cluster binds, and tells how that went
    const refused = isBound ? publish?.() : undefined;
    if (refused) this.#refuse(refused);
    return promise;
  }

  #refuse(error: NodeJS.ErrnoException): void {
    const settle = this.#settle;
    this.#settle = undefined;
    this.#publishLate = undefined;
    this.#plain.closeUnseen(() => settle?.(error));
  }

  async #listenAtPath(path: string): Promise<NodeJS.ErrnoException | undefined> {
    const known = sharedPaths()?.get(path);
    if (known) return this.#listen({ ...this.#plan.listen, path: known.boundAs }, () => this.#join(known));
    if (!existsSync(dirname(path))) return systemError("ENOENT", "listen", path);
    const seen = occupantOf(path);
    // Nothing there is the usual case, and then everything up to the claim happens at once.
    const refused = seen.kind === "nothing" ? undefined : await this.#refusal(path, seen);
    if (refused || this.#closed.signal.aborted) return refused;
    const temporary = temporaryNameFor(path);
    const options = { ...this.#plan.listen, path: temporary, exclusive: sharedPaths() === undefined };
    const error = await this.#listen(options, () => this.#publish(temporary, path, seen));
    // The user asked for `path` and never heard of the other name.
    return error && (error as { address?: string }).address === temporary
      ? systemError(error.code as "EACCES", "listen", path)
      : error;
  }

  async #refusal(path: string, seen: Occupant): Promise<NodeJS.ErrnoException | undefined> {
    if (seen.kind === "other") {
      const error = systemError("ENOTSOCK", "listen", path);
      error.message += ` (there is ${seen.description}; it is left alone)`;
      return error;
    }
    const { takeover } = this.#plan;
    const mayReplace = takeover === "live" || (takeover === "stale" && (await isStale(path, this.#plain.clock)));
    return mayReplace ? undefined : systemError("EADDRINUSE", "listen", path);
  }

  #publish(temporary: string, path: string, seen: Occupant): NodeJS.ErrnoException | undefined {
    try {
      setAccess(temporary, this.#plan.access);
      const published = publish(temporary, path, { seen, takeover: this.#plan.takeover });
      if (!published) return systemError("EADDRINUSE", "listen", path);
      sharedPaths()?.add({ path, boundAs: temporary, identity: published.identity });
      this.#events.published(published);
      return undefined;
    } catch (error) {
      return error as NodeJS.ErrnoException;
    }
  }

  /** Another worker has published the socket; unless all that had it are gone, and this is a new one by its name. */
  #join(known: SharedPath): NodeJS.ErrnoException | undefined {
    if (isUnpublished(known)) return this.#publish(known.boundAs, known.path, occupantOf(known.path));
    this.#events.published(new PublishedPath(known.path, known.identity));
    return undefined;
  }
}

/** Loaded when it is needed: most servers never ask. */
async function holderOf(error: NodeJS.ErrnoException): Promise<AddressHolder | undefined> {
  const { findHolder } = await import("./address-holder.ts");
  return await findHolder(addressOf(error));
}

/** `node:net` puts -1 for the port of a path. */
function addressOf(error: NodeJS.ErrnoException): WantedAddress {
  const { address = "", port = -1 } = error as { address?: string; port?: number };
  return port < 0 ? { address } : { address, port };
}

/** Loaded when it is needed, and that is once a path is bound. */
function isClusterWorker(): boolean {
  return process.getBuiltinModule("node:cluster").isWorker;
}
