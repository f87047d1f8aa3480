/** How far a script holds: however its bytes are cut, only when they arrive together, or not. */
export type Extent = "every way" | "uncut" | "not at all";

/** Where nats-server does what a server of ours need not, or should not, do; or where both depend on how bytes arrive. */
export interface Difference {
  readonly ofNatsServer: Extent;
  readonly ofOurs: Extent;
  readonly reason: string;
}

/** All that may differ. A script that is about one of these names it. */
export const differences = {
  crInLine: {
    ofNatsServer: "uncut",
    ofOurs: "every way",
    reason: "nats-server drops a CR within a line when the line arrives in pieces, and keeps it when it does not",
  },
  lfBehindVerb: {
    ofNatsServer: "every way",
    ofOurs: "not at all",
    reason: "nats-server takes a lone LF right behind the blanks of a verb for the first byte of the argument",
  },
  pedanticInPieces: {
    ofNatsServer: "uncut",
    ofOurs: "every way",
    reason: "nats-server complains of a PUB once more when its control line and payload arrive in different pieces",
  },
  reservedPrefixes: {
    ofNatsServer: "every way",
    ofOurs: "not at all",
    reason:
      "nats-server needs the prefixes _GR_. and _R_. for gateways and services between accounts, which ours has not",
  },
  afterTheEnd: {
    ofNatsServer: "uncut",
    ofOurs: "uncut",
    reason: "bytes for a connection that the server has closed already reset it, and may take the answer along",
  },
} as const satisfies Record<string, Difference>;

export type DifferenceName = keyof typeof differences;
