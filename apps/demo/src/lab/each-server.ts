import type { ServerName } from "../wire/view.ts";

/** Something for each of the servers. */
export type OfEach<Value> = Record<ServerName, Value>;

const NAMES: readonly ServerName[] = ["echo", "chat", "broker"];

export function ofEach<Value>(make: (name: ServerName) => Value): OfEach<Value> {
  return Object.fromEntries(NAMES.map((name) => [name, make(name)])) as OfEach<Value>;
}
