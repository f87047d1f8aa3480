import {
  bindOptions,
  type ConfigOf,
  ConfigError,
  limitOptions,
  type Service,
  serverOptions,
  tlsOptions,
} from "@holdfast/net-core/service";
import { readAuthFile } from "./auth-file.ts";
import type { AuthOptions } from "./auth/auth-options.ts";
import { monitorRoutes } from "./monitor/routes.ts";
import { createBroker } from "./server/broker-server.ts";
import { makeDefaultFolder } from "./server/default-endpoint.ts";
import { type BrokerSettings, ENV_PREFIX, SETTINGS } from "./settings.ts";
import { VERSION } from "./version.ts";

type Config = ConfigOf<BrokerSettings>;

/** The broker as a program. */
export const brokerService: Service<BrokerSettings> = {
  name: "ipc-broker",
  command: "holdfast-ipc-broker",
  envPrefix: ENV_PREFIX,
  summary: "Brings messages from who publishes them to who subscribes to them, by the core NATS client protocol.",
  version: VERSION,
  settings: SETTINGS,
  async create({ config, log }) {
    if (config.listen === undefined && config["tls.listen"] === undefined) makeDefaultFolder();
    const { halfOpen: _, ...server } = serverOptions(config);
    const broker = createBroker({
      ...server,
      limits: limitOptions(config),
      tls: tlsOptions(config),
      listen: config.listen,
      listenTls: config["tls.listen"],
      bind: bindOptions(config),
      serverName: config["server-name"],
      maxPayload: config["max-payload"],
      maxControlLine: config["max-control-line"],
      maxPending: config["max-pending"],
      maxSubscriptions: config["max-subscriptions"],
      writeDeadlineMs: config["write-deadline"],
      pingIntervalMs: config["ping.interval"],
      pingMax: config["ping.max"],
      serveHalfOpenMs: config["half-open-deadline"],
      auth: await authOptions(config),
      log,
    });
    return {
      group: broker.group,
      routes: monitorRoutes(broker),
      async reload(next) {
        broker.setAuth(await authOptions(next));
      },
    };
  },
};

/** From a file, or for the simple cases from settings. */
async function authOptions(config: Config): Promise<AuthOptions | undefined> {
  const { "auth.file": file, "auth.user": user, "auth.password": password, "auth.token": token } = config;
  const given = [file, user ?? password, token].filter((value) => value !== undefined);
  if (given.length > 1) throw new ConfigError("only one of auth.file, auth.user and auth.token", { key: "auth.file" });
  if (file !== undefined) return readAuthFile(file);
  if (token !== undefined) return { token };
  if (user === undefined && password === undefined) return undefined;
  if (user === undefined) throw new ConfigError("auth.user must be given where auth.password is", { key: "auth.user" });
  if (password === undefined) {
    throw new ConfigError("auth.password must be given where auth.user is", { key: "auth.password" });
  }
  return { users: [{ user, password }] };
}
