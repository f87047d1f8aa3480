import type { Socket } from "../socket/socket.ts";

/** Who is connected to a server. */
export class Connections {
  readonly #open = new Set<Socket>();
  #ended = 0;

  get open(): ReadonlySet<Socket> {
    return this.#open;
  }

  /** How many connections have ended since the server was made. */
  get ended(): number {
    return this.#ended;
  }

  add(socket: Socket): void {
    if (this.#open.has(socket)) return;
    this.#open.add(socket);
    socket.once("close", () => {
      this.#open.delete(socket);
      this.#ended += 1;
    });
  }
}
