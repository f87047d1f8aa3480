import { MAX_METADATA_KEYS, MAX_METADATA_VALUE_BYTES } from "../chat/metadata.ts";
import { MAX_SUBSCRIPTIONS, METADATA } from "./metadata.ts";
import { MULTILINE, MULTILINE_MAX_BYTES, MULTILINE_MAX_LINES } from "./multiline.ts";

/** One capability: what a client gets by asking for it. */
export interface Capability {
  readonly name: string;
  /** What stands behind its name in the list, for clients of version 302. */
  readonly value?: string;
}

/** All that a client can ask for; the place in the table is its bit in a {@link CapabilitySet}. */
export const CAPABILITIES = [
  { name: "message-tags" },
  { name: "server-time" },
  { name: "echo-message" },
  { name: "multi-prefix" },
  { name: "batch" },
  { name: "cap-notify" },
  { name: "labeled-response" },
  { name: "standard-replies" },
  { name: "extended-join" },
  { name: "setname" },
  { name: "away-notify" },
  { name: "chghost" },
  { name: "invite-notify" },
  { name: "userhost-in-names" },
  { name: "draft/channel-rename" },
  { name: "draft/message-redaction" },
  {
    name: METADATA as typeof METADATA,
    value:
      `max-subs=${MAX_SUBSCRIPTIONS},max-keys=${MAX_METADATA_KEYS},max-value-bytes=${MAX_METADATA_VALUE_BYTES}` as string,
  },
  {
    name: MULTILINE as typeof MULTILINE,
    value: `max-bytes=${MULTILINE_MAX_BYTES},max-lines=${MULTILINE_MAX_LINES}` as string,
  },
  { name: "account-notify" },
  { name: "account-tag" },
  { name: "draft/account-registration" },
  { name: "sasl" },
  { name: "draft/chathistory" },
  { name: "draft/event-playback" },
  { name: "draft/read-marker" },
] as const;

export type CapabilityName = (typeof CAPABILITIES)[number]["name"];

const BITS: ReadonlyMap<string, number> = new Map(CAPABILITIES.map(({ name }, index) => [name, 1 << index]));

/** What a client has asked for, as bits: sets are compared and looked up by it for each line. */
export type CapabilitySet = number;

export const NO_CAPABILITIES: CapabilitySet = 0;

/** From this version of CAP on, lists have values and may take several lines, and `cap-notify` is implied. */
export const CAP_VERSION_VALUES = 302;

export function hasCapability(set: CapabilitySet, name: CapabilityName): boolean {
  return (set & bitOf(name)) !== 0;
}

export function withCapability(set: CapabilitySet, name: CapabilityName, isOn: boolean): CapabilitySet {
  return isOn ? set | bitOf(name) : set & ~bitOf(name);
}

export function capabilitySet(...names: readonly CapabilityName[]): CapabilitySet {
  return names.reduce((set, name) => withCapability(set, name, true), NO_CAPABILITIES);
}

/** As it is listed to a client: values are for those of version 302 and later. */
export function listed({ name, value }: Capability, version: number): string {
  return value !== undefined && version >= CAP_VERSION_VALUES ? `${name}=${value}` : name;
}

function bitOf(name: CapabilityName): number {
  return BITS.get(name) as number;
}
