import { type ListenAt, type ServerOptions, sharedBindings } from "@holdfast/net-core";
import type { ChatOptions } from "./options.ts";
import type { ChatPolicy } from "./policy.ts";

/** What of the options they are made of, with the defaults. */
interface PlaceOptions extends ChatOptions {
  readonly listen: readonly ListenAt[];
  readonly maxPending: number;
  readonly writeDeadlineMs: number;
}

/** For each place where it listens: how that is bound, and what the options of net-core are there. */
export function placesOf(given: PlaceOptions, { listen, listenTls }: ChatOptions): ChatPolicy["places"] {
  const { tls, bind, maxPending, writeDeadlineMs } = given;
  const plain = listen === undefined && listenTls !== undefined ? [] : given.listen;
  const bindings = sharedBindings([...plain, ...(listenTls ?? [])], { retry: true, ...bind });
  const firstTls = listenTls === undefined ? 0 : plain.length;
  const each: ServerOptions = {
    ...serverOptionsIn(given),
    halfOpen: "allow",
    outbox: { softBytes: Math.ceil(maxPending / 2), hardBytes: maxPending },
    deadlines: { ...given.deadlines, writeStallMs: writeDeadlineMs },
  };
  return bindings.map((binding, at) => ({ binding, server: tls && at >= firstTls ? { ...each, tls } : each }));
}

type OwnOption = Exclude<keyof ChatOptions, keyof ServerOptions>;

/** Those that net-core does not know. */
const OWN: Readonly<Record<OwnOption, true>> = {
  listen: true,
  listenTls: true,
  bind: true,
  stsDurationMs: true,
  dialect: true,
  graceMs: true,
  serverName: true,
  network: true,
  motd: true,
  admin: true,
  operators: true,
  webirc: true,
  onRehash: true,
  password: true,
  lobby: true,
  maxRoomsPerPerson: true,
  maxTargets: true,
  historyLines: true,
  historyAgeMs: true,
  historyConversations: true,
  store: true,
  flushMs: true,
  onStoreError: true,
  registration: true,
  reserveNicks: true,
  passwordCost: true,
  scram: true,
  linesPerSecond: true,
  lineBurst: true,
  registrationDeadlineMs: true,
  maxPending: true,
  writeDeadlineMs: true,
  pingIntervalMs: true,
  pingMax: true,
};

/** What is left for net-core, but for what holds at some places only. */
function serverOptionsIn({ tls: _tls, limits: _limits, log: _log, ...options }: PlaceOptions): ServerOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !(name in OWN)));
}
