import { parse } from "valibot";
import type { Endpoint } from "../../address/endpoint.ts";
import { systemdFd } from "../../bind/inherited.ts";
import type { FileValue, Settings } from "../config/setting.ts";
import type { WrittenConfig } from "./messages.ts";

/** A configuration as it is sent to a worker: so that no worker reads another one than the primary has checked. */
export function writtenConfig(settings: Settings, config: object): WrittenConfig {
  const written: Record<string, FileValue> = {};
  for (const [key, value] of Object.entries(config)) {
    const setting = settings[key];
    if (setting && value !== undefined) written[key] = setting.format(isPlaces(value) ? value.map(asHeldHere) : value);
  }
  return written;
}

/** The values of a configuration that was sent. */
export function readWrittenConfig(settings: Settings, written: WrittenConfig): object {
  const entries = Object.entries(settings).map(([key, { schema }]) => {
    return [key, written[key] === undefined ? undefined : parse(schema, written[key])];
  });
  return Object.fromEntries(entries) as object;
}

function isPlaces(value: unknown): value is readonly Endpoint[] {
  return Array.isArray(value) && value.every((place) => typeof place === "object" && place !== null && "kind" in place);
}

/** systemd hands its sockets to the primary, where workers find them by the number of the descriptor. */
function asHeldHere(place: Endpoint): Endpoint {
  return place.kind === "systemd" ? { kind: "fd", fd: systemdFd(place.name) } : place;
}
