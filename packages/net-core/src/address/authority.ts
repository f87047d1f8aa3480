import { InvalidEndpointError } from "../errors.ts";
import { type BoundedInteger, readInteger } from "./bounded-integer.ts";

export const PORT: BoundedInteger = { name: "port", max: 65_535 };

/** Where a TCP endpoint is; without `host`, at every address of the machine. */
export interface Authority {
  readonly host?: string;
  readonly port: number;
}

/**
 * Takes `host:port`, `[v6]:port` or `:port` apart, and checks all of it but the host's own grammar.
 *
 * @throws {InvalidEndpointError} when it is none of these; `input` is the endpoint that it quotes.
 */
export function readAuthority(authority: string, input: string): Authority {
  const { host, port } = authority.startsWith("[") ? splitBracketed(authority, input) : splitPlain(authority, input);
  if (port === "") throw new InvalidEndpointError(input, "the port is missing");
  const number = readInteger(PORT, port, input);
  return host === "" ? { port: number } : { host, port: number };
}

interface AuthorityParts {
  readonly host: string;
  readonly port: string;
}

function splitBracketed(authority: string, input: string): AuthorityParts {
  const end = authority.indexOf("]");
  if (end === -1) throw new InvalidEndpointError(input, "the bracket is never closed");
  const host = authority.slice(1, end);
  const rest = authority.slice(end + 1);
  if (!host.includes(":")) {
    throw new InvalidEndpointError(input, `brackets hold an IPv6 address, not ${JSON.stringify(host)}`);
  }
  if (rest !== "" && !rest.startsWith(":")) {
    throw new InvalidEndpointError(input, `":port" must follow the bracket, not ${JSON.stringify(rest)}`);
  }
  return { host, port: rest.slice(1) };
}

function splitPlain(authority: string, input: string): AuthorityParts {
  if (/^[\da-f]*:[\da-f]*:/i.test(authority)) {
    throw new InvalidEndpointError(input, "an IPv6 address goes in brackets, as in [::1]:7007");
  }
  const colon = authority.indexOf(":");
  if (colon === -1) return { host: authority, port: "" };
  return { host: authority.slice(0, colon), port: authority.slice(colon + 1) };
}
