import type { LoadTargets } from "../load-clients.ts";
import { RateMeter } from "../rate-meter.ts";
import type { ServerLoad } from "../server-load.ts";
import { Stream } from "../stream.ts";
import { IrcMember } from "./irc-member.ts";
import type { Member } from "./member.ts";
import { PlainListener } from "./plain-listener.ts";

const SPEAKERS = 6;

/** A member says something every so many beats: five lines a second, half of what chats allow by default. */
const BEATS_BETWEEN = 10;

/**
 * IRC clients who talk in one room, and somebody with netcat who listens. Each line is a message to each who hears it,
 * the one who says it included.
 */
export class ChatLoad implements ServerLoad {
  readonly server = "chat";
  readonly isAcknowledged = true; // who says something hears it too
  readonly meter: RateMeter = new RateMeter();
  readonly streams: readonly Stream[];
  readonly #speakers: readonly IrcMember[];
  readonly #everybody: readonly Member[];

  constructor({ tcp: endpoint }: NonNullable<LoadTargets["chat"]>) {
    const listener = new PlainListener({ endpoint, name: nameOf("nc") });
    this.#speakers = Array.from(
      { length: SPEAKERS },
      (_, index) => new IrcMember({ endpoint, name: nameOf(`irc${index}-`) }),
    );
    this.#everybody = [...this.#speakers, listener];
    this.streams = this.#introduce();
  }

  beat(count: number): void {
    for (const [index, speaker] of this.#speakers.entries())
      if ((count + index) % BEATS_BETWEEN === 0) speaker.sayNext();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#everybody.map((member) => member[Symbol.asyncDispose]()));
  }

  #introduce(): Stream[] {
    const hears = new Map(this.#everybody.map((member) => [member, new Map<string, Stream>()]));
    const streams = this.#speakers.map((speaker) => {
      const heardBy = [...hears].map(([listener, heard]) => {
        const stream = new Stream([speaker, listener], this.meter);
        heard.set(speaker.name, stream);
        return stream;
      });
      speaker.saysTo(heardBy);
      return heardBy;
    });
    for (const [member, heard] of hears) member.start(heard);
    return streams.flat();
  }
}

/** Not that of those who load the same chat from another process. */
function nameOf(who: string): string {
  return `${who}${process.pid}`;
}
