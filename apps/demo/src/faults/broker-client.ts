import { type GuardOptions, ScriptedClient } from "@holdfast/net-core/testing";

const PING = "PING";
const PONG_EVERY_MS = 300;

/** A client of the broker that is led by hand, but for the broker's pings: those it answers whenever they come. */
export class BrokerClient implements AsyncDisposable {
  readonly #client: ScriptedClient;
  #pongs: NodeJS.Timeout | undefined;

  private constructor(client: ScriptedClient) {
    this.#client = client;
    client.socket.on("data", (chunk: Buffer) => {
      if (chunk.includes(`${PING}\r\n`)) client.socket.write("PONG\r\n");
    });
  }

  /** Resolves when the broker has taken it in, with what it subscribes to. */
  static async connect(endpoint: string, subject?: string, options: GuardOptions = {}): Promise<BrokerClient> {
    const client = new BrokerClient(await ScriptedClient.connect(endpoint, options));
    await client.line();
    await client.send(`CONNECT {"verbose":false}\r\n${subject === undefined ? "" : `SUB ${subject} 1\r\n`}`);
    await client.served();
    return client;
  }

  /** Resolves when the broker has done all that it was sent. */
  async served(): Promise<void> {
    await this.send("PING\r\n");
    while ((await this.line()) !== "PONG");
  }

  async send(text: string): Promise<void> {
    await this.#client.send(text);
  }

  /** The next line that is no ping. */
  async line(): Promise<string> {
    for (;;) {
      const line = await this.#client.expectLine();
      if (line !== PING) return line;
    }
  }

  /** Takes the next message whole. @returns its content. */
  async message(): Promise<string> {
    const head = await this.line();
    const content = await this.#client.read(Number(head.slice(head.lastIndexOf(" "))));
    await this.#client.expect("\r\n");
    return content.toString();
  }

  /** Reads nothing any more, and goes on saying that it lives: only its reader hangs. */
  stopReading(): void {
    this.#client.pause();
    this.#pongs = setInterval(() => this.#client.socket.write("PONG\r\n"), PONG_EVERY_MS);
  }

  /** Ends by RST. */
  reset(): void {
    this.#client.reset();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#pongs);
    await this.#client[Symbol.asyncDispose]();
  }
}
