/** The object, empty for `null`, that a CONNECT or an INFO carries; `undefined` for anything else. */
export function jsonObject(text: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text.toString("utf8"));
    if (value === null) return {}; // as it is to nats-server
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

export function isJsonObject(text: Buffer): boolean {
  return jsonObject(text) !== undefined;
}
