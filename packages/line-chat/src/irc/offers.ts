import { CAPABILITIES, type Capability, type CapabilityName } from "./capabilities.ts";
import type { IrcServer } from "./server-info.ts";

/** Of some capabilities it is the server's options that say what stands behind their name, or whether there are any. */
const VALUES: Readonly<Partial<Record<CapabilityName, (server: IrcServer) => string | undefined>>> = {
  "draft/account-registration": ({ accounts }) => (accounts.canRegister ? "before-connect" : undefined),
  sasl: ({ mechanisms }) => mechanisms.map(({ name }) => name).join(","),
};

/** Others make sense under a condition only. */
const CONDITIONS: Readonly<Partial<Record<CapabilityName, (server: IrcServer) => boolean>>> = {
  "draft/message-redaction": ({ chat }) => chat.history.isKept,
};

/** The capabilities of this server, with their values. */
export function offered(server: IrcServer): readonly Capability[] {
  return CAPABILITIES.flatMap((capability: Capability): Capability | readonly [] => {
    if (CONDITIONS[capability.name as CapabilityName]?.(server) === false) return [];
    const valueOf = VALUES[capability.name as CapabilityName];
    if (!valueOf) return capability;
    const value = valueOf(server);
    return value === undefined ? [] : { name: capability.name, value };
  });
}
