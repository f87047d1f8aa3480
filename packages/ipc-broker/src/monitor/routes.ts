import { type AdminRoute, type AdminRoutes, jsonAnswer, textAnswer } from "@holdfast/net-core/service";
import type { Broker } from "../server/broker-server.ts";
import { connz } from "./connz.ts";
import { Varz } from "./varz.ts";

/** What nats-server's monitoring port shows, for the tools that read it: nats-top, the Prometheus exporter. */
export function monitorRoutes(broker: Broker): AdminRoutes {
  const requests: Record<string, number> = {};
  const varz = new Varz(broker, requests);
  const pages: Record<string, AdminRoute> = {
    "/varz": () => jsonAnswer(varz.show()),
    "/connz": ({ query }) => answer(connz(broker, query)),
    "/subsz": () => jsonAnswer(subsz(broker)),
    "/subscriptionsz": () => jsonAnswer(subsz(broker)),
    "/healthz": () => jsonAnswer({ status: "ok" }),
  };
  return Object.fromEntries(
    Object.entries(pages).map(([path, page]): [string, AdminRoute] => {
      requests[path] = 0;
      return [path, (request) => ((requests[path] = (requests[path] ?? 0) + 1), page(request))];
    }),
  );
}

function subsz({ router, serverId }: Broker): object {
  const { subscriptions, cached, inserts, removes, matches, cacheHits } = router.interest.counts;
  const { outMessages, inMessages } = router.counts;
  return {
    server_id: serverId,
    now: new Date(),
    num_subscriptions: subscriptions,
    num_cache: cached,
    num_inserts: inserts,
    num_removes: removes,
    num_matches: matches,
    cache_hit_rate: matches === 0 ? 0 : cacheHits / matches,
    max_fanout: router.maxFanOut,
    avg_fanout: inMessages === 0 ? 0 : outMessages / inMessages,
    total: subscriptions,
    offset: 0,
    limit: 1_024,
  };
}

function answer(shown: object | string): ReturnType<typeof jsonAnswer> {
  return typeof shown === "string" ? textAnswer(shown, 400) : jsonAnswer(shown);
}
