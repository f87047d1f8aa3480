import { FitAddon } from "@xterm/addon-fit";
import { type ITheme, Terminal as Xterm } from "@xterm/xterm";
import { effect } from "@preact/signals";
import { palette } from "../palette.ts";

const DIM = "\u001B[2m";
const RESET = "\u001B[0m";

/** What one sees and types into. */
export class TerminalScreen {
  readonly #xterm: Xterm;
  readonly #fit = new FitAddon();
  readonly #resized: ResizeObserver;
  readonly #unfollow: () => void;

  constructor(host: HTMLElement, onKeys: (input: string) => void) {
    this.#xterm = new Xterm({
      convertEol: true,
      screenReaderMode: true,
      scrollback: 1_000,
      fontSize: 12.5,
      fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
      minimumContrastRatio: 4.5,
    });
    this.#xterm.loadAddon(this.#fit);
    this.#xterm.open(host);
    this.#xterm.onData(onKeys);
    // Tab and Escape are the page's: whoever came by keyboard gets out by it.
    this.#xterm.attachCustomKeyEventHandler(({ key }) => key !== "Tab" && key !== "Escape");
    this.#resized = new ResizeObserver(() => host.clientWidth > 0 && this.#fit.fit());
    this.#resized.observe(host);
    this.#unfollow = effect(() => void (this.#xterm.options.theme = themeOf(palette.value)));
  }

  write(text: string): void {
    this.#xterm.write(text);
  }

  /** Writes a line of the page's own, told from what the server says. */
  note(text: string): void {
    this.#xterm.write(`${this.#xterm.buffer.active.cursorX > 0 ? "\r\n" : ""}${DIM}— ${text}${RESET}\r\n`);
  }

  focus(): void {
    this.#xterm.focus();
  }

  destroy(): void {
    this.#unfollow();
    this.#resized.disconnect();
    this.#xterm.dispose();
  }
}

function themeOf(colors: typeof palette.value): ITheme {
  return {
    background: colors.sunken,
    foreground: colors.text,
    cursor: colors.echo,
    cursorAccent: colors.sunken,
    selectionBackground: colors.line,
  };
}
