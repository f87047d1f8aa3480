import type { Msg, NatsConnection, Status, Subscription } from "@nats-io/transport-node";

/** The first `count` messages of a subscription, which goes on, but can be read this way only once. */
export async function received(subscription: Subscription, count = 1): Promise<Msg[]> {
  const messages: Msg[] = [];
  const iterator = subscription[Symbol.asyncIterator]();
  while (messages.length < count) {
    const { value, done } = await iterator.next();
    if (done === true) throw new Error(`the subscription ended after ${messages.length} of ${count} messages`);
    messages.push(value);
  }
  return messages;
}

/** The texts of the first `count` messages of a subscription. */
export async function texts(subscription: Subscription, count = 1): Promise<string[]> {
  return (await received(subscription, count)).map((message) => message.string());
}

/** All texts until a subscription ends. */
export async function textsUntilEnd(subscription: AsyncIterable<Msg>): Promise<string[]> {
  const all: string[] = [];
  for await (const message of subscription) all.push(message.string());
  return all;
}

type StatusOf<Type extends Status["type"]> = Extract<Status, { type: Type }>;

/** Resolves with the next status of this type that the client tells, counted from the call. */
export async function nextStatus<Type extends Status["type"]>(
  client: NatsConnection,
  type: Type,
): Promise<StatusOf<Type>> {
  for await (const status of client.status()) {
    if (status.type === type) return status as StatusOf<Type>;
  }
  throw new Error(`the client was closed before the status ${type}`);
}
