import { bindOptions, limitOptions, type Service, serverOptions, tlsOptions } from "@holdfast/net-core/service";
import { createEchoServer } from "./echo-server.ts";
import { DEFAULT_ECHO_OPTIONS } from "./options.ts";
import { ENV_PREFIX, SETTINGS } from "./settings.ts";
import { VERSION } from "./version.ts";

/** The echo server as a program. */
export const echoService: Service = {
  name: "echo",
  command: "holdfast-echo",
  envPrefix: ENV_PREFIX,
  summary: "Sends everybody back what they send (RFC 862).",
  version: VERSION,
  settings: SETTINGS,
  create({ config }) {
    const group = createEchoServer({
      ...DEFAULT_ECHO_OPTIONS,
      ...serverOptions(config),
      limits: limitOptions(config),
      tls: tlsOptions(config),
      listen: config.listen,
      listenTls: config["tls.listen"],
      bind: bindOptions(config),
    });
    return { group };
  },
};
