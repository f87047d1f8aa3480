import { onceClosed, type Socket } from "../socket/socket.ts";

/** Who is connected to a server. */
export class Connections {
  readonly #open = new Set<Socket>();
  readonly #awaitingEmpty: (() => void)[] = [];
  #accepted = 0;
  #seen = 0;

  get open(): ReadonlySet<Socket> {
    return this.#open;
  }

  /** How many have ever been added. */
  get seen(): number {
    return this.#seen;
  }

  /** How many connections the system has handed to the server, those included that it dropped at once. */
  get accepted(): number {
    return this.#accepted;
  }

  countAccepted(): void {
    this.#accepted += 1;
  }

  add(socket: Socket): void {
    if (this.#open.has(socket)) return;
    this.#open.add(socket);
    this.#seen += 1;
    onceClosed(socket, () => this.#remove(socket));
  }

  /** Resolves when nobody is connected. */
  async empty(): Promise<void> {
    if (this.#open.size > 0) await new Promise<void>((resolve) => this.#awaitingEmpty.push(resolve));
  }

  #remove(socket: Socket): void {
    this.#open.delete(socket);
    if (this.#open.size > 0) return;
    for (const resolve of this.#awaitingEmpty.splice(0)) resolve();
  }
}
