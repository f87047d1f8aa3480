import { requireCount } from "../../checks.ts";
import { OptionRangeError, OptionTypeError } from "../../errors.ts";
import { crc32c } from "./crc32c.ts";
import { FaultyHeader, type ProxyHeader, type ProxySsl, type ProxyTlvs, type RawTlv } from "./proxy-header.ts";
import { joinTlvs, NOOP, readFields, splitTlvs, type TlvField, writeFields } from "./raw-tlv.ts";

const CRC32C = 0x03;
const CRC32C_BYTES = 4;
const SSL = 0x20;
const SSL_FIXED_BYTES = 5;

const FIELDS: readonly TlvField[] = [
  { type: 0x01, name: "alpn", form: "latin1" },
  { type: 0x02, name: "authority", form: "utf8" },
  { type: CRC32C, name: "crc32c", form: "bytes" },
  { type: 0x05, name: "uniqueId", form: "bytes", maxBytes: 128 },
  { type: SSL, name: "ssl", form: "bytes" },
  { type: 0x30, name: "netns", form: "utf8" },
];

const SSL_FIELDS: readonly TlvField[] = [
  { type: 0x21, name: "version", form: "utf8" },
  { type: 0x22, name: "commonName", form: "utf8" },
  { type: 0x23, name: "cipher", form: "utf8" },
  { type: 0x24, name: "signatureAlgorithm", form: "utf8" },
  { type: 0x25, name: "keyAlgorithm", form: "utf8" },
  { type: 0x26, name: "group", form: "utf8" },
  { type: 0x27, name: "signatureScheme", form: "utf8" },
  { type: 0x28, name: "clientCertificate", form: "bytes" },
];

const TLS = 0x01;
const CERTIFICATE_ON_CONNECTION = 0x02;
const CERTIFICATE_IN_SESSION = 0x04;

/** Reads the TLVs of a whole header, which start at `offset`, and holds the header to its CRC32c. */
export function readTlvs(header: Buffer, offset: number): Pick<ProxyHeader, "checksum" | "tlvs"> {
  const all = splitTlvs(header.subarray(offset));
  const { values, others } = readFields(all, FIELDS);
  const { crc32c: _, ssl, ...plain } = values;
  const sum = all.find(({ type }) => type === CRC32C)?.value;
  if (sum !== undefined) requireChecksum(header, sum);
  const tlvs = { ...plain, ...(ssl !== undefined && { ssl: readSsl(ssl as Buffer) }), others };
  return { checksum: sum !== undefined, tlvs };
}

/**
 * TLVs as the bytes of a header have them.
 * @throws {OptionTypeError | OptionRangeError} naming the one that is wrong.
 */
export function writeTlvs(tlvs: Partial<ProxyTlvs>): Buffer {
  const { ssl, others = [], ...plain } = tlvs;
  const values = { ...plain, crc32c: undefined, ssl: ssl && writeSsl(ssl) };
  return joinTlvs([...writeFields("tlvs", values, FIELDS), ...checkRaw("tlvs.others", others, FIELDS)]);
}

/** Adds the CRC32c to a header whose length already counts {@link CHECKSUM_BYTES}. */
export function withChecksum(header: Buffer): Buffer {
  const whole = Buffer.concat([header, joinTlvs([{ type: CRC32C, value: Buffer.alloc(CRC32C_BYTES) }])]);
  whole.writeUInt32BE(crc32c(whole), whole.length - CRC32C_BYTES);
  return whole;
}

/** How much longer a CRC32c makes a header. */
export const CHECKSUM_BYTES: number = 3 + CRC32C_BYTES;

/** The sum is that of the header with zeros in its place (§2.2.3). `sum` is a view of the header. */
function requireChecksum(header: Buffer, sum: Buffer): void {
  if (sum.length !== CRC32C_BYTES) throw new FaultyHeader("tlv");
  const at = sum.byteOffset - header.byteOffset;
  const summed = Buffer.from(header).fill(0, at, at + CRC32C_BYTES);
  if (crc32c(summed) !== sum.readUInt32BE()) throw new FaultyHeader("checksum");
}

function readSsl(bytes: Buffer): ProxySsl {
  if (bytes.length < SSL_FIXED_BYTES) throw new FaultyHeader("tlv");
  const flags = bytes.readUInt8(0);
  const { values, others } = readFields(splitTlvs(bytes.subarray(SSL_FIXED_BYTES)), SSL_FIELDS);
  return {
    tls: (flags & TLS) !== 0,
    certificateOnConnection: (flags & CERTIFICATE_ON_CONNECTION) !== 0,
    certificateInSession: (flags & CERTIFICATE_IN_SESSION) !== 0,
    verify: bytes.readUInt32BE(1),
    ...values,
    others,
  };
}

function writeSsl(ssl: ProxySsl): Buffer {
  const fixed = Buffer.alloc(SSL_FIXED_BYTES);
  const session = ssl.certificateInSession ? CERTIFICATE_IN_SESSION : 0;
  fixed[0] = (ssl.tls ? TLS : 0) | (ssl.certificateOnConnection ? CERTIFICATE_ON_CONNECTION : 0) | session;
  requireCount("tlvs.ssl.verify", ssl.verify, { min: 0, max: 0xffffffff });
  fixed.writeUInt32BE(ssl.verify, 1);
  const fields = writeFields("tlvs.ssl", ssl, SSL_FIELDS);
  return Buffer.concat([fixed, joinTlvs([...fields, ...checkRaw("tlvs.ssl.others", ssl.others, SSL_FIELDS)])]);
}

function checkRaw(option: string, tlvs: readonly RawTlv[], fields: readonly TlvField[]): readonly RawTlv[] {
  for (const [index, { type, value }] of tlvs.entries()) {
    const named = type === NOOP || fields.some((field) => field.type === type);
    if (named || !Number.isInteger(type) || type < 0 || type > 255) {
      throw new OptionRangeError(
        `${option}[${index}].type`,
        "an integer from 0 to 255 without a name of its own",
        type,
      );
    }
    if (!(value instanceof Uint8Array)) throw new OptionTypeError(`${option}[${index}].value`, "a Buffer", value);
  }
  return tlvs;
}
