import type { ServiceApp } from "@holdfast/net-core/service";
import type { ChatServer } from "./server/chat-server.ts";

/** One figure of a chat. */
interface ChatMetric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  read(server: ChatServer): number;
}

const METRICS: readonly ChatMetric[] = [
  {
    name: "holdfast_chat_people",
    help: "People who are there.",
    type: "gauge",
    read: ({ chat }) => chat.peopleCount,
  },
  {
    name: "holdfast_chat_unregistered_clients",
    help: "Clients that have not said yet who they are.",
    type: "gauge",
    read: ({ unregisteredClients }) => unregisteredClients,
  },
  {
    name: "holdfast_chat_operators",
    help: "Operators of the server who are there.",
    type: "gauge",
    read: ({ chat }) => chat.countOf("operator"),
  },
  {
    name: "holdfast_chat_rooms",
    help: "Rooms that somebody is in.",
    type: "gauge",
    read: ({ chat }) => chat.roomCount,
  },
  {
    name: "holdfast_chat_events_total",
    help: "What was said and what else has happened.",
    type: "counter",
    read: ({ chat }) => chat.eventCount,
  },
  {
    name: "holdfast_chat_slow_clients_total",
    help: "Clients that were cut since they read too slowly.",
    type: "counter",
    read: ({ slowClients }) => slowClients,
  },
  {
    name: "holdfast_chat_flood_waits_total",
    help: "How often a client had to wait since it said too much.",
    type: "counter",
    read: ({ floodWaits }) => floodWaits,
  },
];

/** Puts the figures of a chat beside those of its process and its listeners. */
export function chatMetrics(server: ChatServer): NonNullable<ServiceApp["addMetrics"]> {
  return (registry, { Counter, Gauge }) => {
    for (const { name, help, type, read } of METRICS) {
      const Kind = type === "counter" ? Counter : Gauge;
      const metric = new Kind({
        name,
        help,
        registers: [registry],
        collect: () => {
          metric.reset();
          metric.inc(read(server));
        },
      });
    }
  };
}
