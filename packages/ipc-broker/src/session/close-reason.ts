/** Why a client is gone, in the words in which nats-server tells it in `/connz`. */
export type CloseReason =
  | "Client Closed"
  | "Authentication Timeout"
  | "Authentication Failure"
  | "Bad Client Protocol Version"
  | "No Responders Requires Headers"
  | "Maximum Connections Exceeded"
  | "Maximum Payload Exceeded"
  | "Maximum Control Line Exceeded"
  | "Missing Account"
  | "Parse Error"
  | "Protocol Violation"
  | "Read Error"
  | "Server Shutdown"
  | "Slow Consumer (Pending Bytes)"
  | "Slow Consumer (Write Deadline)"
  | "Stale Connection"
  | "Operator";
