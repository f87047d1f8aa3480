import { effect, signal } from "@preact/signals";
import type { JSX } from "preact";
import { SERVER_TITLES } from "../state/format.ts";
import { runs, servers, titleOfFault } from "../state/store.ts";

const news = signal("");
let told = "";

/** What changed in words, once each time: a server's mood, the end of a fault. */
export function tellNews(): () => void {
  return effect(() => {
    const moods = servers.value.filter(({ mood }) => mood !== "steady");
    const last = runs.value.findLast((run) => run.endedAt !== null);
    const outcome = last ? ` Fault ${titleOfFault(last.fault)}: ${last.held === true ? "held" : "did not hold"}.` : "";
    const text = `${moods.map(({ name, state }) => `${SERVER_TITLES[name]} ${state}.`).join(" ")}${outcome}`;
    if (text === told) return;
    told = text;
    news.value = text;
  });
}

/** Read aloud when there is time, never in the middle of something else. */
export function News(): JSX.Element {
  return (
    <p class="for-ears" role="status" aria-live="polite">
      {news}
    </p>
  );
}
