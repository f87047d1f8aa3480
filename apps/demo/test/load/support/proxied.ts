import { formatEndpoint } from "@holdfast/net-core";
import { FaultProxy } from "@holdfast/net-core/testing";
import type { LoadTargets } from "../../../src/load/load-clients.ts";
import type { Served } from "./served.ts";

/** Fault proxies in front of a server, and where clients reach it through them. */
export interface Proxied extends AsyncDisposable {
  readonly proxies: readonly FaultProxy[];
  readonly targets: LoadTargets;
}

/** One for TCP and, where the load clients use that, one for the Unix socket. */
export async function proxied({ name, tcp, unix }: Served): Promise<Proxied> {
  const places = name === "chat" ? [tcp] : [tcp, unix];
  const proxies = await Promise.all(places.map((to) => FaultProxy.listen({ to })));
  const [tcpProxy = "", unixProxy = ""] = proxies.map(({ endpoint }) => formatEndpoint(endpoint));
  return {
    proxies,
    targets: { [name]: { tcp: tcpProxy, unix: unixProxy } },
    async [Symbol.asyncDispose]() {
      await Promise.all(proxies.map((proxy) => proxy[Symbol.asyncDispose]()));
    },
  };
}
