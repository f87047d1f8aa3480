import { paint, type Stage } from "../stage/stage.ts";

/** One step of the story: something is done to a server, and the server holds. */
export interface Step {
  readonly title: string;
  /** Throws where the server did not hold. */
  readonly play: (scene: Scene) => Promise<void>;
}

/** What a step has to play with. */
interface Scene {
  readonly folder: string;
  /** Says what happens. */
  readonly say: (line: string) => void;
  /** Claims what must be true. @throws {Error} where it is not. */
  readonly claim: (holds: boolean, claim: string) => void;
}

/** Plays the steps one after the other, a failed one does not end the story. @returns whether all held. */
export async function tell(steps: readonly Step[], { folder, show }: Stage): Promise<boolean> {
  let failures = 0;
  for (const [index, step] of steps.entries()) {
    show(`\n${paint("bold", `${index + 1}. ${step.title}`)}`);
    try {
      await step.play({ folder, say: (line) => show(`   ${line}`), claim });
    } catch (error) {
      failures += 1;
      show(`   ${paint("red", "✗")} ${(error as Error).message}`);
    }
  }
  show(
    failures === 0
      ? `\n${paint("green", `Every step held (${steps.length} of ${steps.length}).`)}`
      : `\n${paint("red", `${failures} of ${steps.length} steps did not hold.`)}`,
  );
  return failures === 0;

  function claim(holds: boolean, text: string): void {
    if (!holds) throw new Error(`it was claimed that ${text}, and that is not so`);
    show(`   ${paint("green", "✓")} ${text}`);
  }
}
