import { requireCount } from "../../checks.ts";
import { FaultyHeader, type ProxyHeaderReading } from "./proxy-header.ts";
import { readVersion1, VERSION_1_START } from "./version-1.ts";
import { readVersion2, VERSION_2_SIGNATURE } from "./version-2.ts";

export interface ReadProxyHeaderOptions {
  /**
   * The most bytes that a header of version 2 may have; one that announces more is invalid at once. From 232, which is
   * the longest without TLVs, to 65551. @default 4096
   */
  maxBytes?: number;
}

/** The longest header of version 2 that there can be, in bytes. */
const MAX_PROXY_HEADER_BYTES = 16 + 65_535;

const LONGEST_WITHOUT_TLVS = 16 + 216;
const DEFAULT_MAX_BYTES = 4_096;
const INCOMPLETE: ProxyHeaderReading = { state: "incomplete" };

/**
 * Reads the header of the PROXY protocol, version 1 or 2, that a proxy sends before the client's first byte
 * (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt). To be called with all the bytes that have come so
 * far, as often as one likes; what is a header, or none, stays that when more comes. Bytes are invalid at the first one
 * that no header can have there, but the addresses and TLVs of version 2 only when they are all there.
 *
 * Strict: no spaces, letter case, leading zeros or lengths but those of the specification, and a CRC32c must be right.
 * For `LOCAL`, and an unspecified family or transport, the rest of a binary header is skipped: its form is unspecified.
 *
 * Only from a peer that is trusted: anybody can write anybody's address.
 *
 * @throws {OptionTypeError | OptionRangeError} when `maxBytes` is none; never because of the bytes.
 */
export function readProxyHeader(bytes: Buffer, options: ReadProxyHeaderOptions = {}): ProxyHeaderReading {
  const { maxBytes = DEFAULT_MAX_BYTES } = options;
  requireCount("maxBytes", maxBytes, { min: LONGEST_WITHOUT_TLVS, max: MAX_PROXY_HEADER_BYTES });
  try {
    return readEither(bytes, maxBytes) ?? INCOMPLETE;
  } catch (error) {
    if (error instanceof FaultyHeader) return { state: "invalid", reason: error.reason };
    throw error;
  }
}

function readEither(bytes: Buffer, maxBytes: number): ProxyHeaderReading | undefined {
  if (startsAs(bytes, VERSION_1_START)) return readVersion1(bytes);
  if (startsAs(bytes, VERSION_2_SIGNATURE)) return readVersion2(bytes, maxBytes);
  throw new FaultyHeader("signature");
}

/** Whether `bytes` start with `start`, as far as they go. */
function startsAs(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.compare(start, 0, length, 0, length) === 0;
}
