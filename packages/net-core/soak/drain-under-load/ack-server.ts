import { createServer, LineDecoder, type Server, type Socket } from "@holdfast/net-core";

/** Stores each line, "client number", and acknowledges it. */
export class AckServer {
  readonly server: Server = createServer({ halfOpen: "allow" });
  /** The numbers that each client has stored, in the order in which they came. */
  readonly stored: Map<string, number[]> = new Map();
  /** How many connections there have been. */
  accepted = 0;

  constructor() {
    this.server.on("connection", (socket) => this.#serve(socket));
  }

  #serve(socket: Socket): void {
    this.accepted += 1;
    let isLeaving = false;
    const leave = (): void => {
      isLeaving = true;
      void socket.finish(); // what was acknowledged goes out before the FIN
    };
    const lines = new LineDecoder({ encoding: "utf8" });
    socket.on("error", () => undefined);
    socket.on("evict", leave);
    socket.on("data", (chunk: Buffer) => {
      if (isLeaving) return; // not stored, and not acknowledged
      lines.push(chunk, (line) => {
        if (line === "bye") leave();
        else if (!isLeaving) socket.send(`${this.#store(line)}\n`);
      });
    });
  }

  #store(line: string): string {
    const [client = "", number] = line.split(" ");
    const numbers = this.stored.get(client);
    if (numbers) numbers.push(Number(number));
    else this.stored.set(client, [Number(number)]);
    return line;
  }
}
