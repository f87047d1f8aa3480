import type { AuthOptions, PermissionOptions, UserOptions } from "@holdfast/ipc-broker";
import type { ServerOptions } from "./server-under-test.ts";

type Settings = { [name: string]: Setting };
type Setting = string | number | boolean | undefined | readonly Setting[] | Settings;

/** The same options as a configuration file of nats-server, whose syntax has JSON in it. */
export function natsConfig(options: ServerOptions): string {
  const settings: Settings = {
    listen: "127.0.0.1:-1",
    server_name: options.serverName,
    max_connections: options.maxConnections,
    max_control_line: options.maxControlLine,
    max_payload: options.maxPayload,
    max_pending: options.maxPending,
    max_subscriptions: options.maxSubscriptions,
    ping_interval: milliseconds(options.pingIntervalMs),
    ping_max: options.pingMax,
    write_deadline: milliseconds(options.writeDeadlineMs),
    // The shortest that it takes; and clients are asked to go from the grace period on, a second apart at the most.
    lame_duck_duration: "30s",
    lame_duck_grace_period: "100ms",
    authorization: options.auth && authorization(options.auth),
    no_auth_user: options.auth?.noAuthUser,
  };
  const lines = Object.entries(settings).filter(([, value]) => value !== undefined);
  return lines.map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`).join("");
}

function milliseconds(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${value}ms`;
}

function authorization({ users, token, timeoutMs }: AuthOptions): Settings {
  return { users: users?.map(account), token, timeout: timeoutMs === undefined ? undefined : timeoutMs / 1_000 };
}

function account(user: UserOptions): Settings {
  const { permissions, ...credentials } = user;
  return { ...(credentials as Settings), permissions: permissions && rules(permissions) };
}

function rules({ publish, subscribe, allowResponses }: PermissionOptions): Settings {
  return { publish, subscribe, allow_responses: responses(allowResponses) };
}

function responses(allow: PermissionOptions["allowResponses"]): Setting {
  if (typeof allow !== "object") return allow;
  return { max: allow.max, expires: milliseconds(allow.expiresMs) };
}
