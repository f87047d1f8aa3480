import type { JSX } from "preact";
import type { FaultCard, FaultRun } from "../../wire/view.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { MoodIcon } from "../parts/mood.tsx";
import { lastRun, Outcome, PlayButton } from "./fault-list.tsx";

export function FaultDetail({ fault }: { readonly fault: FaultCard }): JSX.Element {
  const run = lastRun(fault.id);
  return (
    <div class="fault-detail">
      <div class="fault-intro">
        <h3>{fault.title}</h3>
        <Outcome run={run} />
        <PlayButton fault={fault} />
      </div>
      <p class="does">{fault.does}</p>
      <Steps run={run} />
      <CodeBlock title="What dealt with it" text={fault.answer} what="the call" wraps />
      <CodeBlock title="A test of it" text={fault.snippet} what="the test" />
    </div>
  );
}

function Steps({ run }: { readonly run: FaultRun | undefined }): JSX.Element {
  if (!run) return <p class="steps-none">Not played yet. Its steps will be told here as they are seen.</p>;
  return (
    <ol class="steps">
      {run.steps.map((step) => (
        <li key={`${run.run} ${step.at} ${step.text}`} class={`step is-${step.mood}`}>
          <MoodIcon mood={step.mood} />
          <span class="step-time">+{((step.at - run.startedAt) / 1_000).toFixed(1)} s</span>
          <span>{step.text}</span>
        </li>
      ))}
    </ol>
  );
}

interface CodeBlockProps {
  readonly title: string;
  readonly text: string;
  readonly what: string;
  readonly wraps?: boolean;
}

function CodeBlock({ title, text, what, wraps = false }: CodeBlockProps): JSX.Element {
  return (
    <div class="code-block">
      <div class="code-head">
        <h4>{title}</h4>
        <CopyButton text={text} what={what} />
      </div>
      <pre class={wraps ? "wraps" : ""} tabIndex={0} aria-label={what}>
        <code>{text}</code>
      </pre>
    </div>
  );
}
