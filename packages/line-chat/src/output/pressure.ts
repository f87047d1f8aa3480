/**
 * Whether anybody who was told something reads too slowly. Whoever has caused it is then not read for a moment, so that
 * slow readers slow the senders down before they have to be cut. A server has one: what a chunk of a client causes
 * is told before the next chunk is looked at.
 */
export interface Pressure {
  isHigh: boolean;
}
