import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { type Endpoint, formatEndpoint } from "../../address/endpoint.ts";

/** What is asked, and for how long. */
export interface HealthcheckOptions {
  /** @default "/readyz" */
  readonly path?: string | undefined;
  /** Milliseconds until the whole answer must be there. @default 3000 */
  readonly deadlineMs?: number | undefined;
}

/** What a service says of itself. */
export interface Health {
  readonly isHealthy: boolean;
  /** The first line of its answer, or why there is none. */
  readonly line: string;
}

// More than a line is not shown.
const MAX_ANSWER_BYTES = 4_096;

const LOOPBACK: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/**
 * Asks the admin endpoint of a service of this machine how it is, as a container's health check does. That it does not
 * answer is told as it is and not thrown.
 * @param endpoint as the service was given it; where that is every address of the machine, it is asked at the loopback.
 */
export async function healthcheck(
  endpoint: Endpoint,
  { path = "/readyz", deadlineMs = 3_000 }: HealthcheckOptions = {},
): Promise<Health> {
  const target = targetOf(endpoint);
  if (!target) return { isHealthy: false, line: `nobody can connect to ${formatEndpoint(endpoint)}` };
  const { request } = await import("node:http");
  const signal = AbortSignal.timeout(deadlineMs);
  try {
    const { status, text } = await answerOf(request({ ...target, path, agent: false, signal }));
    return { isHealthy: status === 200, line: text.split("\n", 1)[0] || `status ${status}` };
  } catch (error) {
    return { isHealthy: false, line: signal.aborted ? `no answer in ${deadlineMs} ms` : (error as Error).message };
  }
}

function targetOf(endpoint: Endpoint): RequestOptions | undefined {
  switch (endpoint.kind) {
    case "tcp":
      return { host: LOOPBACK[endpoint.host ?? ""] ?? endpoint.host ?? "localhost", port: endpoint.port };
    case "unix":
    case "npipe":
      return { socketPath: endpoint.path };
    case "fd": // what the service was started with is not known here
    case "systemd":
      return undefined;
  }
}

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

async function answerOf(request: ClientRequest): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once("response", resolve).once("error", reject).end();
  const response = await promise;
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) {
    text += chunk as string;
    if (text.length > MAX_ANSWER_BYTES) break;
  }
  return { status: response.statusCode, text };
}
