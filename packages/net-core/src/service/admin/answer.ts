import type { IncomingHttpHeaders } from "node:http";

/** What is asked of the admin endpoint. */
export interface AdminRequest {
  /** `GET` also for who asks with `HEAD`. */
  readonly method: string;
  /** As it came, up to the `?`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<IncomingHttpHeaders>;
}

/** What the admin endpoint answers. */
export interface AdminAnswer {
  /** @default 200 */
  readonly status?: number | undefined;
  readonly contentType: string;
  readonly body: string;
  /** Others than the type, the length and those about caches, which every answer has. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Plain text, as it stands. */
export function textAnswer(body: string, status = 200): AdminAnswer {
  return { status, contentType: "text/plain; charset=utf-8", body };
}

/** JSON, with a line feed at its end for who reads it in a terminal. */
export function jsonAnswer(value: unknown, status = 200): AdminAnswer {
  return { status, contentType: "application/json", body: `${JSON.stringify(value)}\n` };
}
