import type { LoadTargets } from "../load-clients.ts";
import { RateMeter } from "../rate-meter.ts";
import type { ServerLoad } from "../server-load.ts";
import { Stream } from "../stream.ts";
import { Link } from "./link.ts";
import { Publisher, subscribe } from "./publisher.ts";

const EACH_BEAT = 2;

/** Two publishers and two subscribers: from the Unix socket to TCP, and the other way. */
export class BrokerLoad implements ServerLoad {
  readonly server = "broker";
  readonly meter: RateMeter = new RateMeter();
  readonly streams: readonly Stream[];
  readonly #pairs: readonly Pair[];

  constructor({ tcp, unix }: NonNullable<LoadTargets["broker"]>) {
    const subject = `load.${process.pid}`; // not that of others who load the same broker
    this.#pairs = [
      pair({ from: unix, to: tcp, subject: `${subject}.out` }, this.meter),
      pair({ from: tcp, to: unix, subject: `${subject}.in` }, this.meter),
    ];
    this.streams = this.#pairs.map(({ stream }) => stream);
  }

  get isAcknowledged(): boolean {
    return this.#pairs.every(({ publisher }) => publisher.isAcknowledged);
  }

  beat(): void {
    for (const { publisher } of this.#pairs) {
      for (let sent = 0; sent < EACH_BEAT; sent += 1) publisher.sendNext();
    }
  }

  seeThrough(): void {
    for (const { publisher } of this.#pairs) publisher.seeThrough();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const links = this.#pairs.flatMap(({ links }) => links);
    await Promise.all(links.map((link) => link[Symbol.asyncDispose]()));
  }
}

interface Pair {
  readonly stream: Stream;
  readonly publisher: Publisher;
  readonly links: readonly Link[];
}

function pair({ from, to, subject }: { from: string; to: string; subject: string }, meter: RateMeter): Pair {
  const [sender, receiver] = [new Link(from), new Link(to)];
  const stream = new Stream([sender, receiver], meter);
  const publisher = new Publisher(sender, subject, stream);
  subscribe(receiver, subject, stream);
  // What is published before anybody has subscribed is for nobody.
  receiver.once("open", async (connection) => {
    await connection.flush().catch(() => undefined); // lost again: it subscribes when it comes back
    sender.start();
  });
  return { stream, publisher, links: [sender, receiver.start()] };
}
