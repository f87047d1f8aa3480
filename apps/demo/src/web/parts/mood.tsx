import type { JSX } from "preact";
import type { Mood } from "../../wire/view.ts";

const SHAPES: Readonly<Record<Mood, JSX.Element>> = {
  steady: <path d="M3.5 8.5l3 3 6-7" />,
  troubled: <path d="M8 3.2v5.4M8 12v.6" />,
  down: <path d="M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6" />,
};

/** A mood by its form, for whoever does not see its colour; the words stand beside it. */
export function MoodIcon({ mood }: { readonly mood: Mood }): JSX.Element {
  return (
    <svg class={`icon mood-${mood}`} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[mood]}
    </svg>
  );
}
