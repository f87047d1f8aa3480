import { expect, test } from "vitest";
import { editLine, EMPTY_EDITOR, type LineEditor } from "./line-editor.ts";

const typed = (...inputs: string[]): LineEditor =>
  inputs.reduce((editor, input) => editLine(editor, input).editor, EMPTY_EDITOR);

test("a line is complete at Enter, and shown as it is typed", () => {
  const edit = editLine(typed("hel"), "lo\r");

  expect(edit.lines).toEqual(["hello"]);
  expect(edit.echo).toBe("lo\r\n");
  expect(edit.editor.line).toBe("");
});

test("a paste of several lines is several lines", () => {
  const edit = editLine(EMPTY_EDITOR, "one\r\ntwo\nthree");

  expect(edit.lines).toEqual(["one", "two"]);
  expect(edit.editor.line).toBe("three");
});

test("Backspace takes back a character, whole", () => {
  expect(typed("a🙂", "\u007F").line).toBe("a");
  expect(editLine(EMPTY_EDITOR, "\u007F").echo).toBe("");
});

test("the arrows go through what was said", () => {
  const after = typed("one\r", "two\r", "\u001B[A", "\u001B[A");

  expect(after.line).toBe("one");
  expect(editLine(after, "\u001B[B").editor.line).toBe("two");
  expect(editLine(after, "\u001B[A").editor.line).toBe("one");
});

test("Ctrl-D ends on an empty line only", () => {
  expect(editLine(EMPTY_EDITOR, "\u0004").isFinished).toBe(true);
  expect(editLine(typed("a"), "\u0004").isFinished).toBe(false);
});

test("no control character is sent", () => {
  expect(editLine(EMPTY_EDITOR, "a\u0007b\r").lines).toEqual(["ab"]);
});
