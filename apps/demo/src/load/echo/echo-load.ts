import type { LoadTargets } from "../load-clients.ts";
import { RateMeter } from "../rate-meter.ts";
import type { ServerLoad } from "../server-load.ts";
import type { Stream } from "../stream.ts";
import { EchoClient } from "./echo-client.ts";
import { LENGTH_PREFIXED, LINES } from "./framing.ts";

const EACH_BEAT = 2;

/** Two clients over TCP and two over the Unix socket, each pair by two ways of framing. */
export class EchoLoad implements ServerLoad {
  readonly server = "echo";
  readonly isAcknowledged = true; // what comes back is all that there is to know
  readonly meter: RateMeter = new RateMeter();
  readonly streams: readonly Stream[];
  readonly #clients: readonly EchoClient[];

  constructor({ tcp, unix }: NonNullable<LoadTargets["echo"]>) {
    this.#clients = [tcp, unix].flatMap((endpoint) =>
      [LINES, LENGTH_PREFIXED].map((framing) => new EchoClient(endpoint, framing, this.meter)),
    );
    this.streams = this.#clients.map(({ stream }) => stream);
  }

  beat(): void {
    for (const client of this.#clients) for (let sent = 0; sent < EACH_BEAT; sent += 1) client.sendNext();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client[Symbol.asyncDispose]()));
  }
}
