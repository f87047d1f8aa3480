import { once } from "node:events";
import net from "node:net";

/** Where the clients connect. */
export type Target = { readonly path: string } | { readonly port: number; readonly host: string };

/** What clients have met that connect, say something, check its echo, and come again without a pause. */
export class ContinuousLoad implements AsyncDisposable {
  /** Round trips that went well. */
  served = 0;
  /** What went wrong: the code of a refusal or of a cut, or what was missing of an echo. */
  readonly failures: string[] = [];
  readonly #target: Target;
  readonly #clients: Promise<void>[];
  #isOver = false;

  constructor(target: Target, clients: number) {
    this.#target = target;
    this.#clients = Array.from({ length: clients }, (_, client) => this.#visitAgainAndAgain(client));
  }

  /** Resolves after so many more round trips. */
  async more(count: number): Promise<void> {
    const enough = this.served + count;
    while (this.served < enough && this.failures.length === 0) await new Promise(setImmediate);
  }

  /** Lets every client finish its visit. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#clients);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #visitAgainAndAgain(client: number): Promise<void> {
    for (let visit = 0; !this.#isOver; visit += 1) {
      try {
        await this.#visit(`client ${client}, visit ${visit}\n`);
        this.served += 1;
      } catch (error) {
        this.failures.push((error as NodeJS.ErrnoException).code ?? (error as Error).message);
      }
    }
  }

  async #visit(text: string): Promise<void> {
    const socket = net.connect({ ...this.#target, allowHalfOpen: true });
    await once(socket, "connect");
    socket.end(text);
    const echo = (await socket.toArray()).join("");
    socket.destroy();
    if (echo !== text) throw new Error(`${echo.length} of ${text.length} bytes came back`);
  }
}
