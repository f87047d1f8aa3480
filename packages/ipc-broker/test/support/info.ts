import type { ScriptedClient } from "@holdfast/net-core/testing";

/** What a server says of itself; see `connection-start.test.ts` for what is in it. */
export type Info = Readonly<Record<string, unknown>>;

/** Takes the INFO that is next. */
export async function readInfo(client: ScriptedClient): Promise<Info> {
  const line = await client.expectLine(/^INFO \{.*\} ?$/);
  return JSON.parse(line.slice("INFO ".length)) as Info;
}
