import type { Endpoint } from "@holdfast/net-core";
import type { FromPage } from "../wire/messages.ts";
import type { TerminalKind } from "../wire/view.ts";
import type { PageFeed } from "./page-feed.ts";
import { Terminal } from "./terminal.ts";

const MOST_TERMINALS = 8;

type TerminalRequest = Extract<FromPage, { readonly terminal: string }>;

/** The terminals of one page; they end with it. */
export class Terminals {
  readonly #open = new Map<string, Terminal>();
  readonly #feed: PageFeed;
  readonly #endpointFor: (kind: TerminalKind) => Endpoint;

  constructor(feed: PageFeed, endpointFor: (kind: TerminalKind) => Endpoint) {
    this.#feed = feed;
    this.#endpointFor = endpointFor;
  }

  /** @returns why it cannot be done; `undefined` when it is. */
  handle(request: TerminalRequest): string | undefined {
    if (request.type === "terminal-open") return this.#start(request.terminal, request.kind);
    const terminal = this.#open.get(request.terminal);
    if (!terminal) return "that terminal is not open";
    switch (request.type) {
      case "terminal-input":
        return terminal.input(request.text) ? undefined : "that terminal takes no input now";
      case "terminal-finish":
        terminal.finish();
        return undefined;
      case "terminal-close":
        terminal.close();
        return undefined;
    }
  }

  closeAll(): void {
    for (const terminal of this.#open.values()) terminal.close();
  }

  #start(id: string, kind: TerminalKind): string | undefined {
    if (this.#open.has(id)) return "that terminal is open already";
    if (this.#open.size >= MOST_TERMINALS) return `no more than ${MOST_TERMINALS} terminals at once`;
    const endpoint = this.#endpointFor(kind);
    const terminal = new Terminal();
    this.#open.set(id, terminal);
    void this.#run(id, terminal, endpoint);
    return undefined;
  }

  async #run(id: string, terminal: Terminal, endpoint: Endpoint): Promise<void> {
    const why = await terminal.run(endpoint, {
      opened: (endpoint) => void this.#feed.send({ type: "terminal-opened", terminal: id, endpoint }),
      output: (text) => this.#feed.send({ type: "terminal-output", terminal: id, text }),
    });
    this.#open.delete(id);
    void this.#feed.send({ type: "terminal-ended", terminal: id, why });
  }
}
