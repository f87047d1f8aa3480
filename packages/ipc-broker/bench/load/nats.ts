import type { Dialect, Message, Opening, Subscription } from "./dialect.ts";

// As the official clients say it.
const CONNECT = JSON.stringify({ verbose: false, pedantic: false, protocol: 1, headers: true, no_responders: true });

/** https://docs.nats.io/reference/reference-protocols/nats-protocol */
export const NATS: Dialect = {
  opening(subscription?: Subscription): Opening {
    const subscribe = subscription ? `SUB ${subscription.subject} ${subscription.sid}\r\n` : "";
    return { words: `CONNECT ${CONNECT}\r\n${subscribe}PING\r\n`, answerEnd: "PONG\r\n" };
  },

  publication({ subject, reply, payload }: Message): string {
    const words = reply === undefined ? ["PUB", subject] : ["PUB", subject, reply];
    return `${words.join(" ")} ${payload.length}\r\n${payload}\r\n`;
  },

  delivery({ subject, reply, payload }: Message, sid: string): string {
    const words = reply === undefined ? ["MSG", subject, sid] : ["MSG", subject, sid, reply];
    return `${words.join(" ")} ${payload.length}\r\n${payload}\r\n`;
  },

  keepAlive: { question: "PING\r\n", answer: "PONG\r\n" },
};
