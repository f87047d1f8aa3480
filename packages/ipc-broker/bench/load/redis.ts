import type { Dialect, Message, Opening, Subscription } from "./dialect.ts";

/** https://redis.io/docs/latest/develop/reference/protocol-spec/ */
export const REDIS: Dialect = {
  opening(subscription?: Subscription): Opening {
    if (subscription) return { words: array("SUBSCRIBE", subscription.subject), answerEnd: ":1\r\n" };
    // A publisher of NATS gets no answers; without this one of Redis would get one a message.
    return { words: array("PING") + array("CLIENT", "REPLY", "OFF"), answerEnd: "+PONG\r\n" };
  },

  publication({ subject, payload }: Message): string {
    return array("PUBLISH", subject, payload);
  },

  delivery({ subject, payload }: Message): string {
    return array("message", subject, payload);
  },
};

function array(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`;
}
