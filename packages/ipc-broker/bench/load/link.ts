import type { Socket } from "node:net";
import { openSocket } from "../../../../scripts/bench/load/client-socket.ts";
import type { Target } from "../../../../scripts/bench/load/spec.ts";
import type { Dialect, Subscription } from "./dialect.ts";
import type { ExpectedStream } from "./expected-stream.ts";

/** Whom the load client talks to, and how. */
export interface Broker {
  readonly target: Target;
  readonly dialect: Dialect;
}

/** Opens a connection that hears nothing; only a sign of life is given to a server that asks for one. */
export async function openSilent(broker: Broker): Promise<Socket> {
  const { question, answer = "" } = broker.dialect.keepAlive ?? {};
  const socket = await openLink(broker, {
    onBytes: (length, chunk) => {
      const text = textOf(chunk, length);
      if (text !== question) throw new Error(`to a connection without subscription came ${JSON.stringify(text)}`);
      socket.write(answer);
    },
  });
  return socket;
}

export interface SubscriberOptions {
  readonly subscription: Subscription;
  readonly stream: ExpectedStream;
  /** Called with the number of deliveries, all verified, that have become whole since the last call. */
  readonly onDeliveries: (count: number) => void;
}

/** Opens a connection that is to get the deliveries of `stream` and nothing else. */
export async function openSubscriber(broker: Broker, options: SubscriberOptions): Promise<Socket> {
  const { subscription, stream, onDeliveries } = options;
  const socket = await openLink(broker, {
    subscription,
    onBytes: (length, chunk) => {
      const before = stream.messages;
      const questions = stream.take(length, chunk);
      if (questions > 0) socket.write(broker.dialect.keepAlive?.answer ?? "");
      onDeliveries(stream.messages - before);
    },
  });
  return socket;
}

interface LinkOptions {
  readonly subscription?: Subscription;
  /** Gets what follows the server's answer to the opening. */
  readonly onBytes: (length: number, chunk: Uint8Array) => void;
}

/** Resolves once the server has answered the first words; if it closes the connection later, that is an error. */
async function openLink({ target, dialect }: Broker, { subscription, onBytes }: LinkOptions): Promise<Socket> {
  const { words, answerEnd } = dialect.opening(subscription);
  const opened = Promise.withResolvers<void>();
  let answer = "";
  let take = (length: number, chunk: Uint8Array): void => {
    answer += textOf(chunk, length);
    if (!answer.endsWith(answerEnd)) return;
    take = onBytes;
    opened.resolve();
  };
  const socket = openSocket(target, (length, chunk) => take(length, chunk));
  socket.on("close", () => {
    throw new Error(`the server closed a connection; its first words were ${JSON.stringify(answer)}`);
  });
  socket.write(words);
  await opened.promise;
  return socket;
}

function textOf(chunk: Uint8Array, length: number): string {
  return Buffer.from(chunk.subarray(0, length)).toString("latin1");
}
