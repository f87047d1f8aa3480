/** One capability: what a client gets by asking for it. */
export interface Capability {
  readonly name: string;
  /** What stands behind its name in the list, for clients of version 302. */
  readonly value?: string;
  /** It changes the bytes of lines that are the same for all who have the same of these. */
  readonly isRendered?: true;
}

/** All that a client can ask for; the place in the table is its bit in a {@link CapabilitySet}. */
export const CAPABILITIES = [
  { name: "message-tags", isRendered: true },
  { name: "server-time", isRendered: true },
  { name: "echo-message" },
  { name: "multi-prefix" },
] as const;

export type CapabilityName = (typeof CAPABILITIES)[number]["name"];

const BITS: ReadonlyMap<string, number> = new Map(CAPABILITIES.map(({ name }, index) => [name, 1 << index]));
const RENDERED = CAPABILITIES.reduce(
  (bits, capability: Capability) => (capability.isRendered ? bits | bitOf(capability.name as CapabilityName) : bits),
  0,
);

/** What a client has asked for, as bits: sets are compared and looked up by it for each line. */
export type CapabilitySet = number;

export const NO_CAPABILITIES: CapabilitySet = 0;

export function isCapability(name: string): name is CapabilityName {
  return BITS.has(name);
}

export function hasCapability(set: CapabilitySet, name: CapabilityName): boolean {
  return (set & bitOf(name)) !== 0;
}

export function withCapability(set: CapabilitySet, name: CapabilityName, isOn: boolean): CapabilitySet {
  return isOn ? set | bitOf(name) : set & ~bitOf(name);
}

/** Only those that change how lines look. */
export function renderedOf(set: CapabilitySet): CapabilitySet {
  return set & RENDERED;
}

/** As it is listed to a client: values are for those of version 302 and later. */
export function listed(capability: Capability, version: number): string {
  return capability.value !== undefined && version >= 302 ? `${capability.name}=${capability.value}` : capability.name;
}

function bitOf(name: CapabilityName): number {
  return BITS.get(name) as number;
}
