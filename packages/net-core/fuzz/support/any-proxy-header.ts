import fc from "fast-check";
import { checkEndpoint } from "../../src/address/endpoint.ts";
import { canonicalIp } from "../../src/address/ip.ts";
import type { ProxiedEndpoint, ProxyHeader, ProxySsl, ProxyTlvs } from "../../src/front/proxy-protocol/proxy-header.ts";

/** Objects as they are read: with every field, and the prototype of a literal. */
function plain<T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(fields, { noNullPrototype: true });
}

const text = fc.string({ unit: fc.constantFrom("a", "B", ".", "é", "\0", "\ufeff", "😀"), maxLength: 12 });
const latin1 = fc.string({ unit: fc.constantFrom("h", "2", "/", "\0", "\xff"), maxLength: 8 });
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));

/** TLVs of types that have no name in a header, nor in its SSL part. */
const others = fc.array(
  plain({ type: fc.oneof(fc.integer({ min: 0xe0, max: 0xff }), fc.constantFrom(0x00, 0x06, 0x29)), value: bytes }),
  { maxLength: 2 },
);

const ssl: fc.Arbitrary<ProxySsl> = fc.record(
  {
    tls: fc.boolean(),
    certificateOnConnection: fc.boolean(),
    certificateInSession: fc.boolean(),
    verify: fc.oneof(fc.constant(0), fc.nat(0xffffffff)),
    version: text,
    commonName: text,
    cipher: text,
    signatureAlgorithm: text,
    keyAlgorithm: text,
    group: text,
    signatureScheme: text,
    clientCertificate: bytes,
    others,
  },
  {
    requiredKeys: ["tls", "certificateOnConnection", "certificateInSession", "verify", "others"],
    noNullPrototype: true,
  },
);

const tlvs: fc.Arbitrary<ProxyTlvs> = fc.oneof(
  fc.constant({ others: [] }),
  fc.record(
    {
      alpn: latin1,
      authority: text,
      uniqueId: fc.uint8Array({ maxLength: 128 }).map((array) => Buffer.from(array)),
      ssl,
      netns: text,
      others,
    },
    { requiredKeys: ["others"], noNullPrototype: true },
  ),
);

const port = fc.nat(65_535);
const tcp = (host: fc.Arbitrary<string>): fc.Arbitrary<ProxiedEndpoint> =>
  plain({ kind: fc.constant("tcp" as const), host: host.map((one) => canonicalIp(one) ?? one), port });
const ipv4 = tcp(fc.ipV4());
const ipv6 = tcp(fc.oneof(fc.ipV6(), fc.constantFrom("::", "::1", "2001:db8::", "1:2:3:4:5:6:7:8", "::1.2.3.4")));
const pathText = fc.string({ unit: fc.constantFrom("a", "/", "@", ".", "é"), minLength: 1, maxLength: 50 });
const unix = fc
  .oneof(
    pathText,
    pathText.map((path) => `\0${path}`),
  )
  .map((path) => checkEndpoint({ kind: "unix", path }) as ProxiedEndpoint);

type Ends = Pick<ProxyHeader, "source" | "destination">;

const tcpEnds: fc.Arbitrary<Ends> = fc.oneof(
  plain({ source: ipv4, destination: ipv4 }),
  plain({ source: fc.oneof(ipv4, ipv6), destination: fc.oneof(ipv4, ipv6) }),
);
const unixEnds: fc.Arbitrary<Ends> = fc.oneof(
  plain({ source: unix, destination: unix }),
  plain({ source: unix }),
  plain({ destination: unix }),
);

const NOTHING = { checksum: false, tlvs: { others: [] } } as const;

/** Every header that can be written, in the form in which it is read. */
export const anyProxyHeader: fc.Arbitrary<ProxyHeader> = fc.oneof(
  fc.constantFrom<ProxyHeader>(
    { version: 1, command: "proxy", transport: "unspec", ...NOTHING },
    { version: 2, command: "proxy", transport: "unspec", ...NOTHING },
    { version: 2, command: "local", transport: "unspec", ...NOTHING },
  ),
  tcpEnds.map((ends) => ({
    version: 1 as const,
    command: "proxy" as const,
    transport: "stream" as const,
    ...ends,
    ...NOTHING,
  })),
  fc
    .tuple(
      fc.oneof(tcpEnds, unixEnds),
      plain({
        version: fc.constant(2 as const),
        command: fc.constant("proxy" as const),
        transport: fc.constantFrom("stream" as const, "dgram" as const),
        checksum: fc.boolean(),
        tlvs,
      }),
    )
    .map(([ends, rest]) => Object.assign(rest, ends)),
);
