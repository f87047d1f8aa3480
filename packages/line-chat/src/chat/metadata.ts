/** What a person or a room says of itself to programs, by keys such as `url`. */
export type Metadata = ReadonlyMap<string, string>;

export const NO_METADATA: Metadata = new Map();

/** How many keys a person or a room may have. */
export const MAX_METADATA_KEYS = 20;
/** The longest value, in bytes. */
export const MAX_METADATA_VALUE_BYTES = 256;

const KEY = /^[a-z0-9_./-]{1,64}$/;

/** Whether it can be a key: small letters, digits and `_./-`. */
export function isMetadataKey(text: string): boolean {
  return KEY.test(text);
}

/** With that key set to the value, or without it. */
export function withMetadata(metadata: Metadata, key: string, value: string | undefined): Metadata {
  const changed = new Map(metadata);
  if (value === undefined) changed.delete(key);
  else changed.set(key, value);
  return changed;
}
