import { AddressSet } from "../../address/address-set.ts";
import type { Endpoint } from "../../address/endpoint.ts";
import type { BindOptions } from "../../bind/bind-plan.ts";
import type { CommonConfig } from "../server-settings.ts";

// Who may connect may end connections: nobody else, unless the operator says so.
const MODE = "0600";

/** How the admin endpoint is bound. */
export function adminBinding(endpoint: Endpoint, config: CommonConfig): BindOptions {
  const mode = config["admin.mode"] ?? (isUnixPath(endpoint) ? MODE : undefined);
  return { endpoint, retry: true, ...(mode !== undefined && { mode }) };
}

/** Whether other machines may reach it, and it lets everybody do everything. */
export function isOpenToOthers(endpoint: Endpoint, config: CommonConfig): boolean {
  if (endpoint.kind !== "tcp" || config["admin.token"] !== undefined) return false;
  const { host = "::" } = endpoint;
  return host !== "localhost" && !new AddressSet(["127.0.0.0/8", "::1"]).has(host);
}

function isUnixPath(endpoint: Endpoint): boolean {
  return endpoint.kind === "unix" && !endpoint.path.startsWith("\0");
}
