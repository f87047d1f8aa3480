import { once } from "node:events";
import type { FromPage, ToPage } from "../../../src/wire/messages.ts";

type Named<Type extends ToPage["type"]> = Extract<ToPage, { readonly type: Type }>;

/** A page without a browser: its WebSocket. */
export interface PageSocket extends AsyncDisposable {
  send(request: FromPage): void;
  sendText(text: string): void;
  /** The next message of that type; those of other types before it are passed over. */
  next<Type extends ToPage["type"]>(type: Type): Promise<Named<Type>>;
  /** The code with which the host ends it. */
  readonly closed: Promise<number>;
}

export async function openPageSocket(url: string): Promise<PageSocket> {
  // Node's own takes headers where a browser's has the names of protocols.
  const headers = { headers: { origin: new URL(url).origin } } as unknown as string[];
  const socket = new WebSocket(new URL("live", url.replace(/^http/, "ws")), headers);
  const inbox = new Inbox();
  socket.addEventListener("message", ({ data }) => inbox.push(JSON.parse(String(data)) as ToPage));
  const closed = once(socket, "close").then(([event]) => (event as CloseEvent).code);
  await once(socket, "open");
  return {
    closed,
    send: (request) => socket.send(JSON.stringify(request)),
    sendText: (text) => socket.send(text),
    next: (type) => inbox.next(type),
    async [Symbol.asyncDispose]() {
      socket.close();
      await closed;
    },
  };
}

class Inbox {
  readonly #messages: ToPage[] = [];
  #wake: () => void = () => undefined;

  push(message: ToPage): void {
    this.#messages.push(message);
    this.#wake();
  }

  async next<Type extends ToPage["type"]>(type: Type): Promise<Named<Type>> {
    for (;;) {
      const message = this.#messages.shift();
      if (message === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      else if (message.type === type) return message as Named<Type>;
    }
  }
}
