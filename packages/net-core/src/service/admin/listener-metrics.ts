import type { RefusalReason } from "../../limits/refusal.ts";
import type { CutReason } from "../../socket/cut.ts";
import type { ListenerSample } from "./listener-watch.ts";

/** A metric of listeners, each of its series with the label `listener`. */
export interface ListenerMetric {
  readonly type: "counter" | "gauge";
  readonly name: string;
  readonly help: string;
  /** A label that tells several series of one listener apart. */
  readonly label?: string;
  /** What stands for several processes. @default "sum" */
  readonly ofSeveral?: "min" | "max";
  /** The value, or one for each value of `label`. */
  readonly read: (sample: ListenerSample) => number | Readonly<Record<string, number>>;
}

// Every reason is there from the start: an alarm cannot see a series that begins with its first event.
const NO_REFUSALS = {
  denied: 0,
  "not-allowed": 0,
  "max-connections": 0,
  "max-per-address": 0,
  "accept-rate": 0,
  descriptors: 0,
  suspended: 0,
  "proxy-header": 0,
  "proxy-deadline": 0,
  "tls-handshake": 0,
  "tls-deadline": 0,
} satisfies Record<RefusalReason, 0>;

const NO_CUTS = {
  "first-byte-deadline": 0,
  "idle-deadline": 0,
  "half-open-deadline": 0,
  "age-deadline": 0,
  "write-stall": 0,
  "slow-consumer": 0,
  heartbeat: 0,
  "drain-deadline": 0,
  operator: 0,
} satisfies Record<CutReason, 0>;

export const LISTENER_METRICS: readonly ListenerMetric[] = [
  {
    type: "gauge",
    name: "holdfast_listener_info",
    help: "Where a listener listens, in the label endpoint; always 1.",
    label: "endpoint",
    ofSeveral: "max",
    read: ({ endpoint }) => (endpoint === undefined ? {} : { [endpoint]: 1 }),
  },
  {
    type: "gauge",
    name: "holdfast_connections",
    help: "Connections that are open.",
    read: ({ counts }) => counts.open,
  },
  {
    type: "counter",
    name: "holdfast_connections_total",
    help: "Connections that the system has handed over, those included that were refused.",
    read: ({ counts }) => counts.accepted,
  },
  {
    type: "counter",
    name: "holdfast_refused_total",
    help: "Connections that were refused, by reason.",
    label: "reason",
    read: ({ counts }) => ({ ...NO_REFUSALS, ...counts.refused }),
  },
  {
    type: "counter",
    name: "holdfast_cut_total",
    help: "Connections that the server has cut, by reason.",
    label: "reason",
    read: ({ counts }) => ({ ...NO_CUTS, ...counts.cut }),
  },
  {
    type: "counter",
    name: "holdfast_received_bytes_total",
    help: "Bytes that peers have sent.",
    read: ({ bytesIn }) => bytesIn,
  },
  {
    type: "counter",
    name: "holdfast_sent_bytes_total",
    help: "Bytes for peers, those included that wait.",
    read: ({ bytesOut }) => bytesOut,
  },
  {
    type: "gauge",
    name: "holdfast_waiting_bytes",
    help: "Bytes that wait for peers to take them.",
    read: ({ waitingBytes }) => waitingBytes,
  },
  {
    type: "counter",
    name: "holdfast_bind_retries_total",
    help: "Waits for an address that somebody else holds.",
    read: ({ bindRetries }) => bindRetries,
  },
  {
    type: "counter",
    name: "holdfast_accept_errors_total",
    help: "Errors of a listener, and times that the process ran out of file descriptors.",
    read: ({ acceptErrors }) => acceptErrors,
  },
];
