import { ScriptedClient } from "../scripted-client.ts";
import type { ChildOptions } from "../child.ts";
import type { ServiceUnderTest } from "./service-case.ts";
import { ServiceCommand } from "./service-command.ts";

/** Flags for a free port of this machine, and an answer to no one but this test. */
const ANY_PORT: readonly string[] = ["--listen", "tcp://127.0.0.1:0", "--log-format", "json"];

// On a busy machine a process may take seconds to begin. A runner that gives a test less time ends it first.
const DEADLINE_MS = 12_000;

/** A service that listens, and has an admin endpoint. */
export interface Started extends AsyncDisposable {
  readonly command: ServiceCommand;
  readonly address: string;
  readonly adminUrl: string;
  /** The status of a page of the admin endpoint. */
  status(path: string): Promise<number>;
  connect(): Promise<ScriptedClient>;
}

/** Starts a service with more flags, and waits until it listens. */
export async function started(
  { command }: ServiceUnderTest,
  flags: readonly string[] = [],
  options: ChildOptions = {},
): Promise<Started> {
  const child = new ServiceCommand(command, [...ANY_PORT, "--admin-listen", "tcp://127.0.0.1:0", ...flags], {
    deadlineMs: DEADLINE_MS,
    ...options,
  });
  const adminUrl = await child.adminUrl();
  const address = await child.address();
  return {
    command: child,
    address,
    adminUrl,
    status: async (path) => (await fetch(`${adminUrl}${path}`)).status,
    connect: () => ScriptedClient.connect(address),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

/** Runs a service to its end. */
export async function ended(
  { command }: ServiceUnderTest,
  flags: readonly string[],
  options: ChildOptions = {},
): Promise<{ exitCode: number | NodeJS.Signals; stdout: string; stderr: string }> {
  const child = new ServiceCommand(command, flags, { deadlineMs: DEADLINE_MS, ...options });
  try {
    const exitCode = await child.exit();
    return { exitCode, stdout: child.stdout, stderr: child.stderr };
  } finally {
    await child[Symbol.asyncDispose]();
  }
}

/** Waits until so many connections are seen by the service itself: a client may be connected before that. */
export async function connections(adminUrl: string, count: number): Promise<readonly { readonly id: string }[]> {
  for (;;) {
    const answer = (await (await fetch(`${adminUrl}/connections`)).json()) as { connections: { id: string }[] };
    if (answer.connections.length === count) return answer.connections;
  }
}
