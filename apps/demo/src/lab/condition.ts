import type { Mood } from "../wire/view.ts";
import type { ProcessState } from "./server-process.ts";

/** Why a server is in the mood that it is in. */
export interface Condition {
  readonly mood: Mood;
  readonly why: string;
}

/** What a process tells of itself. */
interface Judged {
  readonly state: ProcessState;
  readonly why: string;
}

/**
 * How a server is, by its process and by what is said of it by who does something to it: a process that is gone is down,
 * whatever is said.
 */
export function conditionOf({ state, why }: Judged, said: Condition | undefined): Condition {
  const seen = seenOf(state, why);
  if (!said) return seen;
  return seen.mood === "down" ? { ...said, mood: "down" } : said;
}

function seenOf(state: ProcessState, why: string): Condition {
  switch (state) {
    case "starting":
      return { mood: "troubled", why: "its process has been started" };
    case "waiting for its address":
      return { mood: "troubled", why };
    case "listening":
      return { mood: "steady", why: "it serves" };
    case "draining":
      return { mood: "troubled", why: "it has been told to go: who is there may finish" };
    case "gone":
      return { mood: "down", why: "its process has ended; another one is being started" };
  }
}
