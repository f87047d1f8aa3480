import { jsonObject } from "./json.ts";

/** What a client says of itself in CONNECT. */
export interface ConnectOptions {
  /** `+OK` for each operation. */
  readonly verbose: boolean;
  /** Subjects of messages are checked. */
  readonly pedantic: boolean;
  /** It is sent what it publishes itself. */
  readonly echo: boolean;
  readonly headers: boolean;
  readonly no_responders: boolean;
  /** 1 is a client that takes an INFO at any time. */
  readonly protocol: number;
  readonly user: string;
  readonly pass: string;
  readonly auth_token: string;
  readonly nkey: string;
  readonly sig: string;
  readonly jwt: string;
  readonly name: string;
  readonly lang: string;
  readonly version: string;
  readonly tls_required: boolean;
  readonly account: string;
  readonly new_account: boolean;
  /** Of ours: each message gets the header `Holdfast-Sender`. */
  readonly sender: boolean;
}

/** What holds until CONNECT, and for what it leaves out: who types by hand sees that it is heard. */
export const DEFAULT_CONNECT: ConnectOptions = {
  verbose: true,
  pedantic: true,
  echo: true,
  headers: false,
  no_responders: false,
  protocol: 0,
  user: "",
  pass: "",
  auth_token: "",
  nkey: "",
  sig: "",
  jwt: "",
  name: "",
  lang: "",
  version: "",
  tls_required: false,
  account: "",
  new_account: false,
  sender: false,
};

/**
 * Reads the text behind CONNECT. Names count without regard to case, those that are not known are ignored.
 * @param before what holds for what is left out.
 * @returns `undefined` where it is no JSON object, or has a value of a wrong type.
 */
export function parseConnect(json: Buffer, before: ConnectOptions): ConnectOptions | undefined {
  const given = jsonObject(json);
  if (!given) return undefined;
  const options: Record<string, string | number | boolean> = { ...before };
  for (const [name, value] of Object.entries(given)) {
    const key = name.toLowerCase();
    const known = Object.hasOwn(DEFAULT_CONNECT, key) ? options[key] : undefined;
    if (known === undefined || value === null) continue;
    if (typeof value !== typeof known || (typeof value === "number" && !Number.isInteger(value))) return undefined;
    options[key] = value as typeof known;
  }
  return options as unknown as ConnectOptions;
}
