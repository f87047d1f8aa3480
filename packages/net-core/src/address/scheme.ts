import { InvalidEndpointError } from "../errors.ts";

const SCHEMES = ["tcp", "unix", "npipe", "fd", "systemd"] as const;

/** What an endpoint's canonical text starts with, and the `kind` of its value. */
export type Scheme = (typeof SCHEMES)[number];

/** The schemes as a message lists them. */
export const ALLOWED_SCHEMES: string = SCHEMES.join(", ");

/**
 * Parts `text` at its scheme. A text without one is the short form of `tcp://`, so a host whose name is a scheme has
 * to be written in full: `fd:3` is a descriptor, `tcp://fd:3` a machine.
 *
 * @throws {InvalidEndpointError} when the scheme is unknown or not in lower case.
 */
export function splitScheme(text: string): { readonly scheme: Scheme; readonly rest: string } {
  const word = text.slice(0, Math.max(text.indexOf(":"), 0));
  const rest = text.slice(word.length + 1);
  if (isScheme(word)) return { scheme: word, rest };
  if (isScheme(word.toLowerCase())) throw new InvalidEndpointError(text, `scheme "${word}" must be in lower case`);
  if (word !== "" && rest.startsWith("/")) {
    throw new InvalidEndpointError(
      text,
      `unknown scheme ${JSON.stringify(word)}, it must be one of ${ALLOWED_SCHEMES}`,
    );
  }
  return { scheme: "tcp", rest: `//${text}` };
}

function isScheme(word: string): word is Scheme {
  return SCHEMES.some((scheme) => scheme === word);
}
