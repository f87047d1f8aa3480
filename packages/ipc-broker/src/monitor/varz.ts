import { availableParallelism } from "node:os";
import type { Broker } from "../server/broker-server.ts";
import { nanoseconds, uptimeText } from "./duration.ts";

/** How busy the process was since it was asked last, and how often each page was asked for. */
export class Varz {
  readonly #broker: Broker;
  readonly #requests: Readonly<Record<string, number>>;
  #cpu = process.cpuUsage();
  #cpuAt = performance.now();

  constructor(broker: Broker, requests: Readonly<Record<string, number>>) {
    this.#broker = broker;
    this.#requests = requests;
  }

  /** What `/varz` shows: the fields of nats-server's that a broker has, in its names and types. */
  show(): object {
    const broker = this.#broker;
    const { policy, router, startedAt } = broker;
    const now = new Date();
    const [endpoint] = broker.endpoints;
    return {
      server_id: broker.serverId,
      server_name: broker.serverName,
      version: broker.version,
      proto: 1,
      go: `node ${process.version}`,
      host: endpoint?.kind === "tcp" ? endpoint.host : "unix",
      port: endpoint?.kind === "tcp" ? endpoint.port : 0,
      auth_required: broker.auth?.needsCredentials || undefined,
      max_connections: broker.maxConnections,
      max_subscriptions: policy.maxSubscriptions || undefined,
      ping_interval: nanoseconds(policy.pingIntervalMs),
      ping_max: policy.pingMax,
      http_host: "",
      http_port: 0,
      http_base_path: "",
      https_port: 0,
      auth_timeout: (policy.auth?.timeoutMs ?? 2_000) / 1_000,
      max_control_line: policy.maxControlLine,
      max_payload: policy.maxPayload,
      max_pending: policy.maxPending,
      cluster: {},
      gateway: {},
      leaf: {},
      mqtt: {},
      websocket: {},
      jetstream: {},
      tls_timeout: 2,
      write_deadline: nanoseconds(policy.writeDeadlineMs),
      start: startedAt,
      now,
      uptime: uptimeText(now.getTime() - startedAt.getTime()),
      mem: process.memoryUsage.rss(),
      cores: availableParallelism(),
      gomaxprocs: 1,
      cpu: this.#cpuPercent(),
      connections: broker.clients.size,
      total_connections: broker.totalClients,
      routes: 0,
      remotes: 0,
      leafnodes: 0,
      in_msgs: router.counts.inMessages,
      out_msgs: router.counts.outMessages,
      in_bytes: router.counts.inBytes,
      out_bytes: router.counts.outBytes,
      slow_consumers: broker.slowConsumers,
      subscriptions: router.interest.counts.subscriptions,
      http_req_stats: this.#requests,
      config_load_time: startedAt,
    };
  }

  #cpuPercent(): number {
    const now = performance.now();
    const { user, system } = process.cpuUsage(this.#cpu);
    const percent = (user + system) / 10 / Math.max(now - this.#cpuAt, 1);
    this.#cpu = process.cpuUsage();
    this.#cpuAt = now;
    return Number(percent.toFixed(1));
  }
}
