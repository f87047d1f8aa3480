import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

const TOLD_MS = 1_600;

/** Copies a text, and says that it did. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }): JSX.Element {
  const [outcome, setOutcome] = useState<"" | "copied" | "not copied">("");
  useEffect(() => {
    if (outcome === "") return undefined;
    const timer = setTimeout(() => setOutcome(""), TOLD_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setOutcome("copied"),
      () => setOutcome("not copied"),
    );
  };
  return (
    <button type="button" class="quiet copy" onClick={copy} aria-label={`copy ${what}`}>
      <span aria-live="polite">{outcome === "" ? "copy" : outcome}</span>
    </button>
  );
}
