import {
  bindOptions,
  ConfigError,
  type ConfigOf,
  limitOptions,
  type Service,
  serverOptions,
  tlsOptions,
} from "@holdfast/net-core/service";
import { join } from "node:path";
import { type ChatServer, createChat } from "./server/chat-server.ts";
import { type ChangeableOptions, type ChatOptions, MEMORY } from "./server/options.ts";
import { exportStore, importStore } from "./transfer.ts";
import { StoreError } from "./store/store-error.ts";
import { chatMetrics } from "./metrics.ts";
import { readOperatorsFile } from "./operators-file.ts";

import type { GatewayOptions } from "./server/gateways.ts";

import { type ChatSettings, ENV_PREFIX, SETTINGS } from "./settings.ts";
import { VERSION } from "./version.ts";

/** In the folder that systemd has made for the service. */
function defaultStore({ STATE_DIRECTORY: folders = "" }: NodeJS.ProcessEnv): string {
  const [folder = ""] = folders.split(":");
  return folder === "" ? MEMORY : join(folder, "chat.db");
}

/** Where there is nothing kept, there is nothing to export either. */
function storeIn({ store = defaultStore(process.env) }: { readonly store?: string | undefined }): string {
  if (store === MEMORY) throw new ConfigError("store must be the path of a file here", { key: "store" });
  return store;
}

/** The chat as a program. */
export const chatService: Service<ChatSettings> = {
  name: "line-chat",
  command: "holdfast-line-chat",
  envPrefix: ENV_PREFIX,
  summary: "Lets people with netcat and people with IRC clients talk in the same rooms.",
  version: VERSION,
  settings: SETTINGS,
  subCommands: [
    {
      name: "export",
      summary: "write accounts and history as lines of JSON",
      run: async (config) => exportStore(storeIn(config)),
    },
    {
      name: "import",
      summary: "put such lines into the store",
      run: async (config) => importStore(storeIn(config)),
    },
  ],
  async create({ config, log }) {
    const { halfOpen: _, ...server } = serverOptions(config);
    const chat = made({
      ...server,
      ...(await changeableOptions(config)),
      log,
      // As an operator of the machine would.
      onRehash: () => process.kill(process.pid, "SIGHUP"),
      limits: limitOptions(config),
      tls: tlsOptions(config),
      listen: config.listen,
      listenTls: config["tls.listen"],
      bind: bindOptions(config),
      stsDurationMs: config["tls.sts"],
      dialect: config.dialect,
      graceMs: config.grace,
      serverName: config["server-name"],
      network: config.network,
      lobby: config.lobby,
      historyLines: config["history.lines"],
      historyAgeMs: config["history.age"],
      historyConversations: config["history.conversations"],
      registrationDeadlineMs: config["registration-deadline"],
      store: config.store ?? defaultStore(process.env),
      flushMs: config["store-flush"],
      onStoreError: (error) => log.warn({ err: error }, "the store could not be written"),
      registration: config["accounts.registration"],
      reserveNicks: config["accounts.reserve-nicks"],
      passwordCost: config["accounts.password-cost"],
      scram: config["accounts.scram"],
      maxPending: config["max-pending"],
      writeDeadlineMs: config["write-deadline"],
      pingIntervalMs: config["ping.interval"],
      pingMax: config["ping.max"],
    });
    return {
      group: chat.group,
      stop: async () => chat.close(),
      addMetrics: chatMetrics(chat),
      async reload(next) {
        chat.change(await changeableOptions(next));
      },
    };
  },
};

async function changeableOptions(config: ConfigOf<ChatSettings>): Promise<ChangeableOptions> {
  const { "operators.file": file } = config;
  return {
    motd: config.motd,
    admin: config["admin-info"],
    password: config.password,
    operators: file === undefined ? undefined : await readOperatorsFile(file),
    webirc: gatewaysIn(config),
    maxRoomsPerPerson: config["max-rooms"],
    maxTargets: config["max-targets"],
    linesPerSecond: config["lines-per-second"],
    lineBurst: config["line-burst"],
  };
}

function gatewaysIn(config: ConfigOf<ChatSettings>): readonly GatewayOptions[] | undefined {
  const { "webirc.password": password, "webirc.from": from } = config;
  if (password !== undefined && from.length > 0) return [{ password, from }];
  if (password === undefined && from.length === 0) return undefined;
  const [given, missing] = password === undefined ? ["from", "password"] : ["password", "from"];
  const key = `webirc.${missing}`;
  throw new ConfigError(`${key} must be given where webirc.${given} is`, { key });
}

/** A file that cannot be opened is a mistake of the configuration to the operator. */
function made(options: ChatOptions): ChatServer {
  try {
    return createChat(options);
  } catch (error) {
    if (error instanceof StoreError) throw new ConfigError(error.message, { key: "store" });
    throw error;
  }
}
