import {
  bindOptions,
  ConfigError,
  limitOptions,
  type Service,
  serverOptions,
  tlsOptions,
} from "@holdfast/net-core/service";
import { join } from "node:path";
import { type ChatServer, createChat } from "./server/chat-server.ts";
import { type ChatOptions, MEMORY } from "./server/options.ts";
import { exportStore, importStore } from "./transfer.ts";
import { StoreError } from "./store/store-error.ts";
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
  create({ config, log }) {
    const { halfOpen: _, ...server } = serverOptions(config);
    const chat = made({
      ...server,
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
      motd: config.motd,
      password: config.password,
      lobby: config.lobby,
      maxRoomsPerPerson: config["max-rooms"],
      maxTargets: config["max-targets"],
      historyLines: config["history.lines"],
      historyAgeMs: config["history.age"],
      historyConversations: config["history.conversations"],
      store: config.store ?? defaultStore(process.env),
      flushMs: config["history.flush"],
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
    return { group: chat.group, stop: async () => chat.close() };
  },
};

/** A file that cannot be opened is a mistake of the configuration to the operator. */
function made(options: ChatOptions): ChatServer {
  try {
    return createChat(options);
  } catch (error) {
    if (error instanceof StoreError) throw new ConfigError(error.message, { key: "store" });
    throw error;
  }
}
