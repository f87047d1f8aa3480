import { type Signal, signal } from "@preact/signals";
import type { ToPage } from "../../wire/messages.ts";
import { ask, onMessage } from "../link/link.ts";
import type { Dialogue } from "./dialogues.ts";
import { editLine, EMPTY_EDITOR } from "./line-editor.ts";
import { answerPings } from "./pongs.ts";
import { TerminalScreen } from "./terminal-screen.ts";

export type DialoguePhase = "closed" | "opening" | "open" | "finished";

let opened = 0;

/** One terminal tab: a screen, the line being written, and the connection behind them. */
export class TerminalDialogue {
  readonly phase: Signal<DialoguePhase> = signal("closed");
  /** How many PINGs of the server were answered for whoever types. */
  readonly pings: Signal<number> = signal(0);
  readonly #dialogue: Dialogue;
  readonly #screen: TerminalScreen;
  readonly #forget: () => void;
  #editor = EMPTY_EDITOR;
  #id = "";

  constructor(host: HTMLElement, dialogue: Dialogue) {
    this.#dialogue = dialogue;
    this.#screen = new TerminalScreen(host, (input) => this.#type(input));
    this.#screen.note("not connected yet: press “open”");
    this.#forget = onMessage((message) => this.#hear(message));
  }

  open(): void {
    if (this.phase.value !== "closed") return;
    opened += 1;
    this.#id = `${this.#dialogue.kind}-${opened}`;
    this.#editor = { ...this.#editor, line: "", back: 0 };
    this.phase.value = "opening";
    this.pings.value = 0;
    ask({ type: "terminal-open", terminal: this.#id, kind: this.#dialogue.kind });
  }

  /** Sends lines as if they had been typed. */
  say(lines: readonly string[]): void {
    for (const line of lines) this.#type(`${line}\r`);
  }

  finish(): void {
    if (this.phase.value !== "open") return;
    this.phase.value = "finished";
    this.#screen.note("you have ended your side (FIN); what the server still owes goes on coming");
    ask({ type: "terminal-finish", terminal: this.#id });
  }

  close(): void {
    ask({ type: "terminal-close", terminal: this.#id });
  }

  focus(): void {
    this.#screen.focus();
  }

  destroy(): void {
    this.close();
    this.#forget();
    this.#screen.destroy();
  }

  #type(input: string): void {
    if (this.phase.value !== "open") return;
    const { editor, echo, lines, isFinished } = editLine(this.#editor, input);
    this.#editor = editor;
    this.#screen.write(echo);
    for (const line of lines) this.#send(`${line}${this.#dialogue.newline}`);
    if (isFinished) this.finish();
  }

  #send(text: string): void {
    ask({ type: "terminal-input", terminal: this.#id, text });
  }

  #hear(message: ToPage): void {
    if (message.type === "hello") return this.#lose();
    if (!("terminal" in message) || message.terminal !== this.#id) return;
    switch (message.type) {
      case "terminal-opened":
        return this.#greet(message.endpoint);
      case "terminal-output":
        return this.#show(message.text);
      case "terminal-ended":
        this.phase.value = "closed";
        return this.#screen.note(message.why);
    }
  }

  #greet(endpoint: string): void {
    this.phase.value = "open";
    this.#screen.note(`connected to ${endpoint}`);
    this.say(this.#dialogue.greeting);
  }

  #show(text: string): void {
    const { shown, pongs } = answerPings(this.#dialogue.kind, text);
    if (shown !== "") this.#screen.write(shown);
    for (const pong of pongs) this.#send(pong);
    if (pongs.length > 0) this.pings.value += pongs.length;
  }

  /** The host is another one than before: it knows nothing of our connection. */
  #lose(): void {
    if (this.phase.value === "closed") return;
    this.phase.value = "closed";
    this.#screen.note("lost with the host of the page; open it again");
  }
}
