const SE = 240;
const SB = 250;
const WILL = 251;
const WONT = 252;
const DO = 253;
const DONT = 254;
const IAC = 255;

/**
 * Takes the commands of the telnet protocol (RFC 854) out of a stream of bytes, and answers those that ask for an option:
 * this side has none. 255 is no byte of UTF-8, so a client that knows nothing of telnet is not disturbed.
 */
export class TelnetFilter {
  readonly #answer: (bytes: Buffer) => void;
  #state: "data" | "command" | "option" | "subnegotiation" | "subnegotiation-command" = "data";
  #command = 0;

  constructor(answer: (bytes: Buffer) => void) {
    this.#answer = answer;
  }

  /** @returns what the client has said apart from that. */
  push(chunk: Buffer): Buffer {
    if (this.#state === "data" && !chunk.includes(IAC)) return chunk;
    const rest = Buffer.allocUnsafe(chunk.length);
    let end = 0;
    for (const byte of chunk) if (this.#isData(byte)) rest[end++] = byte;
    return rest.subarray(0, end);
  }

  #isData(byte: number): boolean {
    switch (this.#state) {
      case "data":
        if (byte !== IAC) return true;
        this.#state = "command";
        return false;
      case "command":
        this.#begin(byte);
        return byte === IAC; // twice stands for the byte itself
      case "option":
        this.#refuse(byte);
        this.#state = "data";
        return false;
      case "subnegotiation":
        if (byte === IAC) this.#state = "subnegotiation-command";
        return false;
      case "subnegotiation-command":
        this.#state = byte === SE ? "data" : "subnegotiation";
        return false;
    }
  }

  #begin(byte: number): void {
    this.#command = byte;
    if (byte === SB) this.#state = "subnegotiation";
    else this.#state = byte >= WILL && byte <= DONT ? "option" : "data";
  }

  /** What is refused or given up by the client needs no answer, which is what keeps two sides from doing so for ever. */
  #refuse(option: number): void {
    if (this.#command === DO) this.#answer(Buffer.from([IAC, WONT, option]));
    if (this.#command === WILL) this.#answer(Buffer.from([IAC, DONT, option]));
  }
}
