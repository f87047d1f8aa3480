/** How a protocol says it: text in, text out, one character a byte. */
export interface Dialect {
  /** The first words of a connection, which subscribe if it is to hear anything. */
  opening(subscription?: Subscription): Opening;
  publication(message: Message): string;
  /** What a subscriber gets of a publication. */
  delivery(message: Message, sid: string): string;
  /** What the server may ask between two deliveries, and what it is then told. */
  readonly keepAlive?: { readonly question: string; readonly answer: string };
}

export interface Subscription {
  readonly subject: string;
  readonly sid: string;
}

export interface Opening {
  readonly words: string;
  /** The end of the server's answer: the connection is known and subscribed. */
  readonly answerEnd: string;
}

export interface Message {
  readonly subject: string;
  readonly payload: string;
  readonly reply?: string;
}
