import {
  type CommonSettings,
  commonSettings,
  count,
  endpoints,
  listOf,
  type Setting,
  toggle,
} from "@holdfast/net-core/service";
import type { Endpoint } from "@holdfast/net-core";
import type { Fault } from "./faults/fault.ts";
import { formatFault, parseFaults } from "./faults/fault-spec.ts";

/** What the names of the environment's variables begin with. */
export const ENV_PREFIX = "ECHO";

/** All that can be set, in a file, in the environment or by flags. */
export type EchoSettings = CommonSettings & {
  readonly "udp.listen": Setting<readonly Endpoint[] | undefined>;
  readonly "udp.datagrams-per-second": Setting<number>;
  readonly "udp.per-address-per-second": Setting<number>;
  readonly "udp.max-addresses": Setting<number>;
  readonly banner: Setting<boolean>;
  readonly fault: Setting<readonly Fault[]>;
};

export const SETTINGS: EchoSettings = {
  ...commonSettings({ listen: ["tcp://127.0.0.1:7007"] }),
  "udp.listen": endpoints({ help: "where to echo datagrams, as host and port: [::1]:7007, :7007" }),
  "udp.datagrams-per-second": count({
    min: 1,
    default: 10_000,
    isReloadable: true,
    isDivided: true,
    help: "datagrams answered in a second, all together",
  }),
  "udp.per-address-per-second": count({
    min: 1,
    default: 100,
    isReloadable: true,
    isDivided: true,
    help: "datagrams of one address answered in a second, IPv6 by its /64",
  }),
  "udp.max-addresses": count({
    min: 1,
    max: 1_000_000,
    default: 10_000,
    isReloadable: true,
    help: "addresses that are kept count of; others wait until one has been silent for a second",
  }),
  banner: toggle({ default: false, help: "tell each connection first what is known of it, such as a proxy's header" }),
  fault: listOf(
    {
      placeholder: "fault",
      allowed: "a fault such as delay=200ms, close-after=1k or reset,percent=10",
      separator: /\s+/, // a comma joins the parts of one
      parse: (texts) => parseFaults(texts),
      format: formatFault,
    },
    {
      help: "serve wrong, for who tests a proxy: delay=200ms, slice=1, close-after=1k, half-close, reset, stall, percent=10",
    },
  ),
};
