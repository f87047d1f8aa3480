import { type Output, sendText } from "../output/output.ts";
import { formatTagged, type Line } from "./format.ts";
import { LabelledAnswer } from "./labelled-answer.ts";
import type { IrcServer } from "./server-info.ts";

/** Sends a client what it is answered: at once, or with a label as soon as it is known what that takes. */
export class Answering {
  readonly #output: Output;
  readonly #server: Pick<IrcServer, "name" | "batches">;
  #answer: LabelledAnswer | undefined;

  constructor(output: Output, server: Pick<IrcServer, "name" | "batches">) {
    this.#output = output;
    this.#server = server;
  }

  /** Whether what the client is sent now is an answer with a label. */
  get isLabelled(): boolean {
    return this.#answer !== undefined;
  }

  send(line: Line): void {
    if (this.#answer) this.#answer.add(line);
    else sendText(this.#output, formatTagged(line));
  }

  /** What follows is the answer to a line with that label, or to one without. */
  begin(label: string | undefined): void {
    this.#answer = label === undefined ? undefined : new LabelledAnswer(label);
  }

  /** The answer is complete. */
  finish(): void {
    const answer = this.defer();
    if (answer) this.#sendAll(answer.lines(this.#server.name, this.#server.batches.next()));
  }

  /** Sends what there is of an answer that goes on, if that is much. */
  sendSoFar(): void {
    if (!this.#answer?.isLong) return;
    const answer = this.defer(); // its lines carry the label already
    if (answer) this.#sendAll(answer.part(this.#server.name, this.#server.batches.next()));
    this.#answer = answer;
  }

  /** What follows is no part of the answer, which is finished later, see {@link resume}. */
  defer(): LabelledAnswer | undefined {
    const answer = this.#answer;
    this.#answer = undefined;
    return answer;
  }

  resume(answer: LabelledAnswer | undefined): void {
    this.#answer ??= answer;
  }

  #sendAll(lines: readonly Line[]): void {
    for (const line of lines) this.send(line);
  }
}
