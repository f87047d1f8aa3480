import { bindOptions, limitOptions, type Service, serverOptions, tlsOptions } from "@holdfast/net-core/service";
import { createChat } from "./server/chat-server.ts";
import { type ChatSettings, ENV_PREFIX, SETTINGS } from "./settings.ts";
import { VERSION } from "./version.ts";

/** The chat as a program. */
export const chatService: Service<ChatSettings> = {
  name: "line-chat",
  command: "holdfast-line-chat",
  envPrefix: ENV_PREFIX,
  summary: "Lets people with netcat and people with IRC clients talk in the same rooms.",
  version: VERSION,
  settings: SETTINGS,
  create({ config }) {
    const { halfOpen: _, ...server } = serverOptions(config);
    const chat = createChat({
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
      linesPerSecond: config["lines-per-second"],
      lineBurst: config["line-burst"],
      registrationDeadlineMs: config["registration-deadline"],
      maxPending: config["max-pending"],
      writeDeadlineMs: config["write-deadline"],
      pingIntervalMs: config["ping.interval"],
      pingMax: config["ping.max"],
    });
    return { group: chat.group };
  },
};
