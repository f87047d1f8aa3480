/* oxlint-disable no-control-regex -- what it takes to keep them from a terminal */

/** IRC's bold, italics, underline…, and its colours with their numbers. */
const FORMATTING = /\u0003(?:\d{1,2}(?:,\d{1,2})?)?|\u0004(?:[0-9a-f]{6}(?:,[0-9a-f]{6})?)?/gi;
/** A terminal's escape sequences, whole: what is left of one without its ESC would be shown. */
const ESCAPES = new RegExp(
  [
    /(?:\u001b\[|\u009b)[\u0020-\u003f]*[\u0040-\u007e]/, // CSI: colours, cursor
    /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?/, // titles, strings
    /\u001b[\u0020-\u002f]*[\u0030-\u007e]?/, // the rest
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);
/** What moves a cursor, rings a bell, ends a line, or turns its direction. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const ALL_CONTROLS = new RegExp(CONTROLS, "gu");

/** Text as it may reach a terminal: a line without anything that a terminal obeys. */
export function sanitised(text: string): string {
  if (!CONTROLS.test(text)) return text; // as most lines are
  return text.replaceAll("\t", " ").replaceAll(FORMATTING, "").replaceAll(ESCAPES, "").replaceAll(ALL_CONTROLS, "");
}
