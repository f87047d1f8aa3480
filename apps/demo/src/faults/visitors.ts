import { setTimeout as sleep } from "node:timers/promises";
import { ScriptedClient } from "@holdfast/net-core/testing";
import type { DemoServer } from "../lab/demo-server.ts";

const QUESTION = { echo: "hello\n", chat: "PING hello\r\n", broker: "PING\r\n" };
const EVERY_MS = 5;

/** Comes to a server's Unix socket, asks, is answered, and goes, again and again. */
export class Visitors implements AsyncDisposable {
  /** How often it was served. */
  count = 0;
  /** What went wrong else. */
  readonly failures: unknown[] = [];
  readonly #server: DemoServer;
  readonly #ended: Promise<void>;
  #isOver = false;

  constructor(server: DemoServer) {
    this.#server = server;
    this.#ended = this.#comeAndGo();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#ended;
  }

  async #comeAndGo(): Promise<void> {
    while (!this.#isOver) {
      await this.#visit().then(
        () => (this.count += 1),
        (error: unknown) => this.failures.push(error),
      );
      await sleep(EVERY_MS);
    }
  }

  async #visit(): Promise<void> {
    await using client = await ScriptedClient.connect(`unix:${this.#server.path}`);
    await client.halfClose(QUESTION[this.#server.name]);
    const answer = await client.readToEnd();
    if (answer.length === 0) throw new Error("nothing was answered");
  }
}
