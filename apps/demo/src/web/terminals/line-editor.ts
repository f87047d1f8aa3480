/** What one key, or one paste, comes to. */
export interface Edit {
  readonly editor: LineEditor;
  /** What is shown at once. */
  readonly echo: string;
  /** Lines that are complete. */
  readonly lines: readonly string[];
  /** Ctrl-D on an empty line: no more will be said. */
  readonly isFinished: boolean;
}

/** The line that is being written, and those that were. */
export interface LineEditor {
  readonly line: string;
  readonly history: readonly string[];
  /** How many lines back in the history one has gone. */
  readonly back: number;
}

export const EMPTY_EDITOR: LineEditor = { line: "", history: [], back: 0 };

const MOST_HISTORY = 50;
const MOST_CHARACTERS = 2_000;
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const CTRL_U = "\u0015";
const UP = "\u001B[A";
const DOWN = "\u001B[B";
const ERASE_ONE = "\b \b";

/** As a terminal edits lines before a program sees them; `input` is what xterm.js tells of keys. */
export function editLine(editor: LineEditor, input: string): Edit {
  switch (input) {
    case UP:
      return recall(editor, editor.back + 1);
    case DOWN:
      return recall(editor, editor.back - 1);
    case CTRL_C:
    case CTRL_U:
      return edit({ ...editor, line: "", back: 0 }, erase(editor.line));
    case CTRL_D:
      return { ...edit(editor, ""), isFinished: editor.line === "" };
    case "\u007F":
    case "\b":
      return eraseLast(editor);
    default:
      return input.startsWith("\u001B") ? edit(editor, "") : type(editor, input);
  }
}

function type(editor: LineEditor, input: string): Edit {
  const [first = "", ...more] = input.split(/\r\n|\r|\n/).map(printable);
  const parts = [`${editor.line}${first}`.slice(0, MOST_CHARACTERS), ...more];
  const line = parts.at(-1) ?? "";
  const lines = parts.slice(0, -1);
  const history = [...editor.history, ...lines.filter((one) => one !== "")].slice(-MOST_HISTORY);
  return { editor: { line, history, back: 0 }, echo: [first, ...more].join("\r\n"), lines, isFinished: false };
}

function eraseLast(editor: LineEditor): Edit {
  const characters = charactersOf(editor.line);
  if (characters.length === 0) return edit(editor, "");
  return edit({ ...editor, line: characters.slice(0, -1).join("") }, ERASE_ONE);
}

function recall(editor: LineEditor, back: number): Edit {
  if (back < 0 || back > editor.history.length) return edit(editor, "");
  const line = back === 0 ? "" : (editor.history.at(-back) ?? "");
  return edit({ ...editor, line, back }, `${erase(editor.line)}${line}`);
}

function edit(editor: LineEditor, echo: string): Edit {
  return { editor, echo, lines: [], isFinished: false };
}

function erase(line: string): string {
  return ERASE_ONE.repeat(charactersOf(line).length);
}

const segmenter = new Intl.Segmenter();

/** What a person takes for characters. */
function charactersOf(line: string): string[] {
  return Array.from(segmenter.segment(line), ({ segment }) => segment);
}

function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (control) => (control === "\t" ? " " : ""));
}
