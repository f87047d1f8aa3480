import type { JSX } from "preact";
import type { ServerView } from "../../wire/view.ts";
import { MoodIcon } from "../parts/mood.tsx";
import { SERVER_TITLES } from "../state/format.ts";
import { Plot } from "./plot.tsx";
import { PLOT_KINDS } from "./plot-kinds.ts";

export function ServerCard({ view }: { readonly view: ServerView }): JSX.Element {
  const title = SERVER_TITLES[view.name];
  return (
    <article class={`card server-${view.name} is-${view.mood}`} aria-label={title} data-server={view.name}>
      <header class="card-head">
        <h3>
          <span class="swatch" aria-hidden="true" />
          {title}
        </h3>
        <span class={`pill pill-${view.mood}`}>
          <MoodIcon mood={view.mood} />
          {view.state}
        </span>
        <span class="facts">
          <span>pid {view.pid ?? "–"}</span>
          <span>
            {view.restarts} {view.restarts === 1 ? "restart" : "restarts"}
          </span>
        </span>
      </header>
      {view.mood === "steady" ? <Endpoints endpoints={view.endpoints} /> : <Why why={view.why} />}
      <div class="plots">
        {PLOT_KINDS.map((kind) => (
          <Plot key={kind.plotted} server={view.name} kind={kind} />
        ))}
      </div>
    </article>
  );
}

function Endpoints({ endpoints }: { readonly endpoints: readonly string[] }): JSX.Element {
  return (
    <p class="card-line">
      {endpoints.map((endpoint) => (
        <code key={endpoint} title={endpoint}>
          {endpoint}
        </code>
      ))}
    </p>
  );
}

/** In the place of the endpoints, so that nothing on the page moves. */
function Why({ why }: { readonly why: string }): JSX.Element {
  return (
    <p class="card-line why" title={why}>
      {why}
    </p>
  );
}
