import { formatEndpoint, OptionTypeError, type Socket } from "@holdfast/net-core";
import {
  bindOptions,
  connectionLogger,
  limitOptions,
  type Service,
  type ServiceContext,
  serverOptions,
  tlsOptions,
} from "@holdfast/net-core/service";
import type { ConfigOf } from "@holdfast/net-core/service";
import { bannerOf } from "./banner/banner.ts";
import { serveConnection } from "./connection.ts";
import { createEchoServer } from "./echo-server.ts";
import { faultFor } from "./faults/fault.ts";
import { formatFault } from "./faults/fault-spec.ts";
import { serveFaulty } from "./faults/faulty-connection.ts";
import { DEFAULT_ECHO_OPTIONS } from "./options.ts";
import { type EchoSettings, ENV_PREFIX, SETTINGS } from "./settings.ts";
import type { DatagramLimits } from "./udp/datagram-limits.ts";
import type { UdpPlace } from "./udp/udp-echo.ts";
import { VERSION } from "./version.ts";

type Context = ServiceContext<ConfigOf<EchoSettings>>;

/** The echo server as a program. */
export const echoService: Service<EchoSettings> = {
  name: "echo",
  command: "holdfast-echo",
  envPrefix: ENV_PREFIX,
  summary: "Sends everybody back what they send (RFC 862).",
  version: VERSION,
  settings: SETTINGS,
  canUseWorkers: true, // nothing that one client says is anything to another
  async create(context) {
    const { config, log } = context;
    const group = createEchoServer(
      {
        ...DEFAULT_ECHO_OPTIONS,
        ...serverOptions(config),
        limits: limitOptions(config),
        tls: tlsOptions(config),
        listen: config.listen,
        listenTls: config["tls.listen"],
        bind: bindOptions(config),
      },
      serveAs(context),
    );
    const places = udpPlaces(config);
    if (places.length === 0) return { group };
    // Node's UDP and DNS would make every start longer.
    const [{ UdpEcho }, { datagramMetrics }] = await Promise.all([
      import("./udp/udp-echo.ts"),
      import("./udp/datagram-metrics.ts"),
    ]);
    const udp = new UdpEcho({ log, limits: udpLimits(config), retry: bindOptions(config).retry });
    return {
      group,
      addMetrics: datagramMetrics(() => udp.counts),
      async start() {
        for (const place of places) {
          const { host, port } = await udp.bind(place);
          log.info({ host, port }, "listening for datagrams");
        }
      },
      stop: () => udp.close(),
      reload: (next) => udp.setLimits(udpLimits(next)),
    };
  },
};

/** How a connection is served: as it should be, unless something else was asked for. */
function serveAs({ config, log }: Context): (socket: Socket) => void {
  const { banner, fault: faults } = config;
  if (!banner && faults.length === 0) return serveConnection;
  return (socket) => {
    if (banner) socket.write(bannerOf(socket));
    const fault = faultFor(faults, Math.random);
    if (!fault) return serveConnection(socket);
    connectionLogger(log, socket).debug({ fault: formatFault(fault) }, "served wrong, as asked for");
    serveFaulty(socket, fault);
  };
}

/** Whom the settings let in holds for datagrams, too. */
function udpLimits(config: ConfigOf<EchoSettings>): DatagramLimits {
  const { allow, deny } = limitOptions(config);
  return {
    allow,
    deny,
    datagramsPerSecond: config["udp.datagrams-per-second"],
    perAddressPerSecond: config["udp.per-address-per-second"],
    maxAddresses: config["udp.max-addresses"],
  };
}

function udpPlaces(config: ConfigOf<EchoSettings>): readonly UdpPlace[] {
  return (config["udp.listen"] ?? []).map((endpoint) => {
    if (endpoint.kind === "tcp") return { host: endpoint.host, port: endpoint.port };
    throw new OptionTypeError("udp.listen", "a host and a port, such as [::1]:7007", formatEndpoint(endpoint));
  });
}
