import type { Settings } from "./setting.ts";

/** A JSON Schema of the file, for an editor that completes and checks it. */
export async function jsonSchemaOf(settings: Settings, title: string): Promise<object> {
  const { toJsonSchema } = await import("@valibot/to-json-schema"); // for this only
  const root = group(title);
  for (const [key, setting] of Object.entries(settings)) {
    const names = key.split(".");
    const name = names.pop() ?? key;
    let place = root;
    for (const groupName of names) place = place.properties[groupName] ??= group();
    const { $schema: _, ...schema } = toJsonSchema(setting.schema, { typeMode: "input", errorMode: "ignore" });
    place.properties[name] = {
      description: setting.help,
      ...(setting.default !== undefined && { default: setting.default }),
      ...schema,
    } as Group;
  }
  return { $schema: "http://json-schema.org/draft-07/schema#", ...root };
}

interface Group {
  readonly title?: string;
  readonly type: "object";
  readonly additionalProperties: false;
  readonly properties: Record<string, Group>;
}

function group(title?: string): Group {
  return { ...(title !== undefined && { title }), type: "object", additionalProperties: false, properties: {} };
}
