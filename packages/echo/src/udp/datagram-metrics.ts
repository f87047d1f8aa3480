import type { ServiceApp } from "@holdfast/net-core/service";
import type { DatagramCounts, DatagramRefusal } from "./udp-echo.ts";

// Every reason is there from the start: an alarm cannot see a series that begins with its first event.
const NO_REFUSALS: Readonly<Record<DatagramRefusal, 0>> = {
  denied: 0,
  "not-allowed": 0,
  "not-unicast": 0,
  "no-port": 0,
  "own-port": 0,
  "reflector-port": 0,
  rate: 0,
  "rate-per-address": 0,
  "max-addresses": 0,
  "send-queue": 0,
};

/** A sum over all sockets, by name. */
interface DatagramMetric {
  readonly name: string;
  readonly help: string;
  readonly read: (counts: DatagramCounts) => number;
}

const SUMS: readonly DatagramMetric[] = [
  { name: "echo_datagrams_total", help: "Datagrams that have come.", read: ({ received }) => received },
  { name: "echo_datagrams_echoed_total", help: "Datagrams that were sent back.", read: ({ echoed }) => echoed },
  { name: "echo_datagram_bytes_total", help: "Bytes in those.", read: ({ echoedBytes }) => echoedBytes },
  {
    name: "echo_datagrams_failed_total",
    help: "Times that the system refused to send or to receive one.",
    read: ({ failed }) => failed,
  },
];

/** Shows what becomes of datagrams beside the figures that every service has. */
export function datagramMetrics(counts: () => DatagramCounts): NonNullable<ServiceApp["addMetrics"]> {
  return (registry, { Counter }) => {
    for (const { name, help, read } of SUMS) {
      const metric = new Counter({
        name,
        help,
        registers: [],
        collect() {
          this.reset();
          this.inc(read(counts()));
        },
      });
      registry.registerMetric(metric);
    }
    const refused = new Counter({
      name: "echo_datagrams_refused_total",
      help: "Datagrams that were not answered, by reason.",
      labelNames: ["reason"],
      registers: [],
      collect() {
        this.reset();
        const byReason = Object.entries({ ...NO_REFUSALS, ...counts().refused });
        for (const [reason, count] of byReason) this.inc({ reason }, count);
      },
    });
    registry.registerMetric(refused);
  };
}
