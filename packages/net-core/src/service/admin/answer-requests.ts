import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { AdminLog } from "./admin-log.ts";
import type { AdminPages } from "./admin-pages.ts";
import { type AdminAnswer, type AdminRequest, textAnswer } from "./answer.ts";
import { type AdminToken, turnedAway } from "./authorization.ts";

/** Serves pages over `node:http`, to who shows the token where there is one. */
export function answerRequests(pages: AdminPages, log: AdminLog, token: AdminToken): RequestListener {
  return (message, response) => {
    const request = requestOf(message);
    const refusal = turnedAway(request, token());
    if (refusal) return send(response, refusal, message);
    void pages.answer(request).then(
      (answer) => send(response, answer, message),
      (error: unknown) => {
        log.warn({ err: error, path: request.path }, "an admin page failed");
        send(response, textAnswer("internal error", 500), message);
      },
    );
  };
}

function requestOf({ method = "", url = "", headers }: IncomingMessage): AdminRequest {
  const mark = url.indexOf("?");
  const [path, query] = mark === -1 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
  return { method, path, query: new URLSearchParams(query), headers };
}

function send(response: ServerResponse, answer: AdminAnswer, message: IncomingMessage): void {
  const { status = 200, contentType, body, headers } = answer;
  response.writeHead(status, {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(status !== 204 && { "content-type": contentType, "content-length": Buffer.byteLength(body) }),
    ...(hasBody(message) && { connection: "close" }), // no page wants one, so none is waited for
    ...headers,
  });
  response.end(body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}
