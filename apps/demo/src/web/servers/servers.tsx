import type { JSX } from "preact";
import { servers } from "../state/store.ts";
import { ServerCard } from "./server-card.tsx";

export function Servers(): JSX.Element {
  return (
    <section id="servers" class="servers" aria-labelledby="servers-title">
      <h2 id="servers-title" class="for-ears" tabIndex={-1}>
        Servers
      </h2>
      {servers.value.map((view) => (
        <ServerCard key={view.name} view={view} />
      ))}
    </section>
  );
}
