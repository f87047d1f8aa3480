import type { TcpEndpoint, UnixEndpoint } from "../../address/endpoint.ts";

/** One end of a connection as a proxy saw it. `host` is an IP address in canonical text, never a name. */
export type ProxiedEndpoint = (TcpEndpoint & { readonly host: string }) | UnixEndpoint;

/** What a header of the PROXY protocol says of the connection that it precedes. */
export interface ProxyHeader {
  /** 1 is a line of text, 2 is binary. */
  readonly version: 1 | 2;
  /** `"proxy"`: made on behalf of a client. `"local"`: made by the proxy itself, as for a health check. */
  readonly command: "proxy" | "local";
  /** What the client used; `"unspec"` when the addresses are unknown or the command is `"local"`. */
  readonly transport: "stream" | "dgram" | "unspec";
  /** The client. Absent when the proxy did not say; also for a client of a Unix socket, which mostly has no name. */
  readonly source?: ProxiedEndpoint;
  /** Where the client connected to. Absent as `source` is. */
  readonly destination?: ProxiedEndpoint;
  /** Whether a CRC32c was in the header; it was the right one, then. */
  readonly checksum: boolean;
  /** What else the proxy tells, in version 2. */
  readonly tlvs: ProxyTlvs;
}

/** The type-length-values of a header of version 2 (§2.2.1 to §2.2.7 of the specification). */
export interface ProxyTlvs {
  /** The protocol that ALPN chose, as `"h2"`, a character a byte. */
  readonly alpn?: string;
  /** The host name that the client asked for; with TLS its SNI. What a client says is not to be trusted. */
  readonly authority?: string;
  /** The proxy's name for the connection, at most 128 bytes. */
  readonly uniqueId?: Buffer;
  readonly ssl?: ProxySsl;
  /** The name of the network namespace. */
  readonly netns?: string;
  /** All of other types, in their order. */
  readonly others: readonly RawTlv[];
}

/** How the client used TLS with the proxy. */
export interface ProxySsl {
  /** The client used TLS. */
  readonly tls: boolean;
  /** It showed a certificate on this connection. */
  readonly certificateOnConnection: boolean;
  /** It showed one at least once in the TLS session that this connection belongs to. */
  readonly certificateInSession: boolean;
  /**
   * The result of verifying the certificate, 0 for success. **Proxies send 0 for a client without a certificate, too:
   * ask {@link isClientVerified}.**
   */
  readonly verify: number;
  /** As `"TLSv1.3"`. */
  readonly version?: string;
  /** The common name of the client's certificate. */
  readonly commonName?: string;
  readonly cipher?: string;
  /** How the proxy's own certificate was signed, as `"RSA-SHA256"`. */
  readonly signatureAlgorithm?: string;
  /** The key of the proxy's own certificate, as `"RSA2048"`. */
  readonly keyAlgorithm?: string;
  /** Of the key exchange, as `"X25519"`. */
  readonly group?: string;
  /** What the proxy signed the handshake with. */
  readonly signatureScheme?: string;
  /** The client's certificate, DER. */
  readonly clientCertificate?: Buffer;
  /** All of other types, in their order. */
  readonly others: readonly RawTlv[];
}

/** A type-length-value that is kept as it came. */
export interface RawTlv {
  /** 0 to 255; 224 to 239 are for applications, 0xEA is AWS, 0xEE is Azure. */
  readonly type: number;
  readonly value: Buffer;
}

/** Whether the client showed a certificate and the proxy found it good. */
export function isClientVerified(ssl: ProxySsl): boolean {
  return ssl.verify === 0 && (ssl.certificateOnConnection || ssl.certificateInSession);
}

/**
 * Why bytes are no header. The words never change.
 * - `"signature"`: they begin as neither version does.
 * - `"line"`: v1, other than single spaces between the fields, or other than CRLF after them.
 * - `"line-length"`: v1, no CRLF in the first 107 bytes.
 * - `"protocol"`: v1, none of `TCP4`, `TCP6`, `UNKNOWN`.
 * - `"version"`, `"command"`, `"family"`, `"transport"`: v2, a value that is not assigned.
 * - `"length"`: v2, too short for the addresses of its family.
 * - `"too-long"`: v2, longer than is accepted.
 * - `"address"`, `"port"`: not in its strict form; a Unix path that is no text, or has more bytes than a path may have.
 * - `"tlv"`: cut short, or of a size that its type does not have.
 * - `"tlv-repeated"`: a type that has one value came twice.
 * - `"tlv-text"`: not UTF-8.
 * - `"checksum"`: not the CRC32c of the header.
 */
export type ProxyHeaderFault =
  | "signature"
  | "line"
  | "line-length"
  | "protocol"
  | "version"
  | "command"
  | "family"
  | "transport"
  | "length"
  | "too-long"
  | "address"
  | "port"
  | "tlv"
  | "tlv-repeated"
  | "tlv-text"
  | "checksum";

/** What the bytes that have come so far are. */
export type ProxyHeaderReading =
  /** The start of a header: more has to come. */
  | { readonly state: "incomplete" }
  /** A header, `length` bytes of them. What follows it is the client's. */
  | { readonly state: "header"; readonly header: ProxyHeader; readonly length: number }
  /** No header, whatever may follow. */
  | { readonly state: "invalid"; readonly reason: ProxyHeaderFault };

/** Thrown by what reads a part of a header, and caught by what reads a header. */
export class FaultyHeader extends Error {
  readonly reason: ProxyHeaderFault;

  constructor(reason: ProxyHeaderFault) {
    super(reason);
    this.reason = reason;
  }
}
