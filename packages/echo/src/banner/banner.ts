import type { TLSSocket } from "node:tls";
import {
  checkEndpoint,
  formatEndpoint,
  isClientVerified,
  type PeerCredentials,
  type ProxyHeader,
  type ProxySsl,
  type RawTlv,
  type Socket,
} from "@holdfast/net-core";
import { shown, shownBytes } from "./shown.ts";

const MAX_LINE = 1_000;
const MAX_OTHER_TLVS = 16;

/**
 * What is known of who is at the other end, for who wants to see what a balancer sends ahead: lines that end in CRLF,
 * and an empty one, behind which the echo begins. Each is a word and fields `key=value`:
 *
 * ```text
 * peer tcp://192.0.2.7:50000 through=tcp://127.0.0.1:41234
 * proxy version=2 command=proxy transport=stream source=tcp://192.0.2.7:50000 destination=tcp://203.0.113.1:443
 * proxy-tlvs authority=example.org unique-id=616263
 * ```
 *
 * Further lines are `proxy-ssl`, `tls` and `unix`. All is printable ASCII, and a line has no more than 1,000 characters;
 * what is cut ends in `...`. To be asked for while the socket is open. For a client of a Unix socket this asks the
 * kernel, see `peerCredentials` of net-core.
 */
export function bannerOf(socket: Socket): string {
  const { proxyHeader, credentials } = socket.peer;
  const lines = [
    peerLine(socket),
    ...(proxyHeader ? proxyLines(proxyHeader) : []),
    ...(isTls(socket) ? [tlsLine(socket)] : []),
    ...(credentials ? [unixLine(credentials)] : []),
  ];
  return [...lines.map(bounded), "", ""].join("\r\n");
}

/** What is shown of a field: `true` is `yes`, and `undefined` is not shown. */
type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

function peerLine({ peer, remoteAddress, remotePort }: Socket): string {
  const isProxied = peer.proxyHeader !== undefined && remoteAddress !== undefined && remotePort !== undefined;
  const through = isProxied ? hostAndPort(remoteAddress, remotePort) : undefined;
  return line(`peer ${shown(String(peer))}`, { through });
}

/** As endpoints are written everywhere, an IPv4-mapped address as IPv4. */
function hostAndPort(host: string, port: number): string {
  return formatEndpoint(checkEndpoint({ kind: "tcp", host: host.replace(/^::ffff:(?=\d+\.)/i, ""), port }));
}

function proxyLines({ source, destination, tlvs, ...header }: ProxyHeader): string[] {
  const { alpn, authority, uniqueId, ssl, netns, others } = tlvs;
  return [
    line("proxy", {
      version: header.version,
      command: header.command,
      transport: header.transport,
      source: source && shown(formatEndpoint(source)),
      destination: destination && shown(formatEndpoint(destination)),
      checksum: header.checksum,
    }),
    line("proxy-tlvs", {
      alpn: optional(alpn),
      authority: optional(authority),
      "unique-id": uniqueId && shownBytes(uniqueId),
      netns: optional(netns),
      ...otherFields(others),
    }),
    ...(ssl ? [sslLine(ssl)] : []),
  ].filter((text) => text.includes("="));
}

function sslLine(ssl: ProxySsl): string {
  return line("proxy-ssl", {
    tls: ssl.tls,
    version: optional(ssl.version),
    cipher: optional(ssl.cipher),
    group: optional(ssl.group),
    certificate: (ssl.certificateOnConnection && "connection") || (ssl.certificateInSession && "session") || "none",
    verify: ssl.verify,
    verified: isClientVerified(ssl),
    "common-name": optional(ssl.commonName),
    "certificate-bytes": ssl.clientCertificate?.length,
    "signature-algorithm": optional(ssl.signatureAlgorithm),
    "key-algorithm": optional(ssl.keyAlgorithm),
    "signature-scheme": optional(ssl.signatureScheme),
    ...otherFields(ssl.others),
  });
}

/** By their numbers, as `0xea=01`; of very many only how many more there are. */
function otherFields(tlvs: readonly RawTlv[]): Fields {
  const more = tlvs.length - MAX_OTHER_TLVS;
  const fields = tlvs.slice(0, MAX_OTHER_TLVS).map(({ type, value }, index): [string, string] => {
    const repeated = tlvs.findIndex((other) => other.type === type) < index ? `.${index}` : "";
    return [`0x${type.toString(16).padStart(2, "0")}${repeated}`, shownBytes(value)];
  });
  return { ...Object.fromEntries(fields), more: more > 0 ? more : undefined };
}

function isTls(socket: Socket): socket is Socket & TLSSocket {
  return "encrypted" in socket && socket.encrypted === true;
}

function tlsLine(socket: Socket & TLSSocket): string {
  const { servername } = socket as { servername?: unknown };
  const subject = subjectOf(socket);
  const hasRefusal = subject !== undefined && !socket.authorized;
  return line("tls", {
    version: optional(socket.getProtocol()),
    cipher: optional(socket.getCipher().standardName),
    servername: optional(servername),
    alpn: optional(socket.alpnProtocol),
    certificate: subject === undefined ? "none" : (socket.authorized && "verified") || "unverified",
    subject: optional(subject),
    reason: hasRefusal ? optional(String(socket.authorizationError)) : undefined,
  });
}

/** Of the certificate that the client has shown, as `CN=alice,O=Example`. */
function subjectOf(socket: TLSSocket): string | undefined {
  const certificate = socket.getPeerCertificate() as { subject?: object } | null;
  if (!certificate?.subject) return undefined;
  return Object.entries(certificate.subject)
    .flatMap(([name, values]: [string, unknown]) => [values].flat().map((value) => `${name}=${String(value)}`))
    .join(",");
}

function unixLine({ pid, uid, gid }: PeerCredentials): string {
  return line("unix", { pid, uid, gid });
}

function optional(text: unknown): string | undefined {
  return typeof text === "string" ? shown(text) : undefined;
}

function line(start: string, fields: Fields): string {
  const texts = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === "boolean" ? yesOrNo(value) : value}`);
  return [start, ...texts].join(" ");
}

function yesOrNo(value: boolean): string {
  return value ? "yes" : "no";
}

function bounded(text: string): string {
  return text.length <= MAX_LINE ? text : `${text.slice(0, MAX_LINE - 3)}...`;
}
