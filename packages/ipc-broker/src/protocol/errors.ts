/** The texts of `-ERR` lines. Clients compare them, so they are what nats-server says, to the letter. */
export const WIRE_ERROR = {
  unknownOperation: "Unknown Protocol Operation",
  controlLine: "maximum control line exceeded",
  payload: "Maximum Payload Violation",
  authorization: "Authorization Violation",
  authTimeout: "Authentication Timeout",
  staleConnection: "Stale Connection",
  clientProtocol: "invalid client protocol",
  headersNeeded: "no responders requires headers support",
  subject: "Invalid Subject",
  publishSubject: "Invalid Publish Subject",
  subscriptions: "maximum subscriptions exceeded",
  connections: "maximum connections exceeded",
} as const;

export function errorLine(text: string): string {
  return `-ERR '${text}'\r\n`;
}

/** What ends a connection for what its client has sent. */
export type ProtocolFault =
  | "unknown-operation"
  | "control-line"
  | "payload"
  /** A known operation with arguments that are wrong: the connection ends without a word, as nats-server's does. */
  | "arguments"
  /** Something else than CONNECT from a client that must show who it is. */
  | "authorization";

/** What the client is told of its fault; `undefined` is nothing. */
export const FAULT_TEXT: Readonly<Record<ProtocolFault, string | undefined>> = {
  "unknown-operation": WIRE_ERROR.unknownOperation,
  "control-line": WIRE_ERROR.controlLine,
  payload: WIRE_ERROR.payload,
  arguments: undefined,
  authorization: WIRE_ERROR.authorization,
};
