import { isIPv4, isIPv6 } from "node:net";
import { canonicalIp } from "../../address/ip.ts";
import {
  FaultyHeader,
  type ProxiedEndpoint,
  type ProxyHeader,
  type ProxyHeaderFault,
  type ProxyHeaderReading,
} from "./proxy-header.ts";

export const VERSION_1_START: Buffer = Buffer.from("PROXY ");

const MAX_LINE_BYTES = 107;
const MAX_TEXT_BYTES = MAX_LINE_BYTES - VERSION_1_START.length;
const STARTS = ["TCP4 ", "TCP6 ", "UNKNOWN ", "UNKNOWN\r\n"];

/** Reads a line (§2.1) whose first bytes are known to be right; `undefined` when more has to come. */
export function readVersion1(bytes: Buffer): ProxyHeaderReading | undefined {
  const text = bytes.toString("latin1", VERSION_1_START.length, MAX_LINE_BYTES);
  const end = text.indexOf("\r\n");
  // Without an end, the last byte of the longest line is not looked at: it had to be the LF.
  const header = readText(end === -1 ? text.slice(0, MAX_TEXT_BYTES - 1) : text.slice(0, end + 2));
  if (end !== -1 && header) return { state: "header", header, length: VERSION_1_START.length + end + 2 };
  const missing = text.endsWith("\r") ? 1 : 2;
  if (text.length + missing > MAX_TEXT_BYTES) throw new FaultyHeader("line-length");
  return undefined;
}

/** The line of which `text` is all after "PROXY ", or, when it has no end yet, the start. */
function readText(text: string): ProxyHeader | undefined {
  const start = STARTS.find((one) => text.startsWith(one));
  if (start === undefined) return requireStart(text);
  if (start.startsWith("UNKNOWN")) return lineHeader("unspec"); // anything may stand before its CRLF
  const end = text.indexOf("\r");
  const closed = end !== -1;
  const fields = text.slice(start.length, closed ? end : undefined).split(" ");
  checkFields(fields, start === "TCP4 " ? [IPV4, IPV4, PORT, PORT] : [IPV6, IPV6, PORT, PORT], closed);
  if (!closed) return undefined;
  if (!"\r\n".startsWith(text.slice(end))) throw new FaultyHeader("line");
  const [source = "", destination = "", sourcePort, destinationPort] = fields;
  return lineHeader("stream", {
    source: endpoint(source, sourcePort),
    destination: endpoint(destination, destinationPort),
  });
}

function requireStart(text: string): undefined {
  if (STARTS.some((one) => one.startsWith(text))) return undefined;
  throw new FaultyHeader(/^(TCP[46]|UNKNOWN)[\r\n]/.test(text) ? "line" : "protocol");
}

/** What the text of a field is, and what a start of it may be. */
interface Form {
  readonly fault: ProxyHeaderFault;
  is(text: string): boolean;
  mayBecome(text: string): boolean;
}

const IPV4: Form = {
  fault: "address",
  is: isIPv4,
  mayBecome: (text) => ["", "0", ".0", "0.0", ".0.0", "0.0.0", ".0.0.0", "0.0.0.0"].some((rest) => isIPv4(text + rest)),
};

const IPV6: Form = {
  fault: "address",
  is: (text) => isIPv6(text) && !text.includes("%"),
  // Whatever can become an address does so with one of these after it.
  mayBecome: (text) =>
    ["", "0", ":", "::", ".0", "0.0", ".0.0", "0.0.0", ".0.0.0"].some((rest) => IPV6.is(text + rest)),
};

const PORT: Form = {
  fault: "port",
  is: (text) => /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535,
  mayBecome: (text) => text === "" || PORT.is(text),
};

/** Holds the fields to their forms; the last one, unless the line is `closed`, may be only the start of one. */
function checkFields(fields: readonly string[], forms: readonly Form[], closed: boolean): void {
  for (const [index, field] of fields.entries()) {
    const form = forms[index];
    const ended = closed || index < fields.length - 1;
    if (form === undefined || (ended && field === "")) throw new FaultyHeader("line");
    checkField(field, form, ended);
  }
  if (closed && fields.length < forms.length) throw new FaultyHeader("line");
}

function checkField(field: string, form: Form, ended: boolean): void {
  const [text = "", afterLf] = field.split("\n", 2);
  const right = ended || afterLf !== undefined ? form.is(text) : form.mayBecome(text);
  if (!right) throw new FaultyHeader(form.fault);
  if (afterLf !== undefined) throw new FaultyHeader("line"); // a LF without its CR
}

function lineHeader(
  transport: ProxyHeader["transport"],
  ends?: Pick<ProxyHeader, "source" | "destination">,
): ProxyHeader {
  return { version: 1, command: "proxy", transport, ...ends, checksum: false, tlvs: { others: [] } };
}

function endpoint(host: string, port: string | undefined): ProxiedEndpoint {
  return { kind: "tcp", host: canonicalIp(host) ?? host, port: Number(port) };
}
