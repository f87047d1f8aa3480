/** Where bytes for a client go. net-core's outbox is one. */
export interface Output {
  claim(bytes: number): Buffer | undefined;
  readonly claimedAt: number;
  sendRange(data: Buffer, start: number, end: number): boolean;
  readonly isSlow: boolean;
  /** What it was sent earlier is not out yet. */
  readonly isBehind: boolean;
}

/** @returns whether it can be sent. */
export function sendText(output: Output, text: string): boolean {
  const block = output.claim(Buffer.byteLength(text));
  block?.write(text, output.claimedAt);
  return block !== undefined;
}
