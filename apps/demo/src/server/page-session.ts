import type { Lab } from "../lab/lab.ts";
import type { FromPage } from "../wire/messages.ts";
import type { PageFeed } from "./page-feed.ts";
import { readRequest } from "./read-request.ts";
import { Terminals } from "./terminals.ts";

/** What one page asks for, done; what cannot be done is answered, and does no harm. */
export class PageSession {
  readonly #lab: Lab;
  readonly #feed: PageFeed;
  readonly #terminals: Terminals;

  constructor(lab: Lab, feed: PageFeed) {
    this.#lab = lab;
    this.#feed = feed;
    this.#terminals = new Terminals(feed, (kind) => lab.endpointFor(kind));
  }

  begin(): void {
    void this.#feed.send({ type: "hello", hello: this.#lab.hello() });
  }

  async receive(text: string): Promise<void> {
    const request = readRequest(text);
    const why = typeof request === "string" ? request : await this.#perform(request);
    if (why !== undefined) void this.#feed.send({ type: "refused", why });
  }

  end(): void {
    this.#terminals.closeAll();
  }

  async #perform(request: FromPage): Promise<string | undefined> {
    try {
      return await this.#attempt(request);
    } catch (error) {
      return (error as Error).message;
    }
  }

  async #attempt(request: FromPage): Promise<string | undefined> {
    switch (request.type) {
      case "play":
        await this.#lab.play(request.fault);
        return undefined;
      case "close-connection":
        return (await this.#lab.closeConnection(request.server, request.id)) ? undefined : "that connection is gone";
      case "terminal-open":
      case "terminal-input":
      case "terminal-finish":
      case "terminal-close":
        return this.#terminals.handle(request);
    }
  }
}
