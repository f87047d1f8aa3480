import { expect, test } from "vitest";
import { MAX_BODY_BYTES } from "./line-decoder.ts";
import { SpeechReader } from "./speech-reader.ts";

const HEAD = "PRIVMSG #tea :";

test.each(["\r\n", "\n"])(
  "a line of 510 bytes is read, and a longer one goes the long way, with %j behind it",
  (end) => {
    const longest = HEAD + "x".repeat(510 - HEAD.length);
    const reader = new SpeechReader(MAX_BODY_BYTES);

    expect(read(reader, longest + end)).toBe(longest.length + end.length);
    expect(reader).toMatchObject({ target: "#tea", text: longest.slice(HEAD.length) });
    expect(read(reader, `${longest}x${end}`)).toBe(0);
  },
);

function read(reader: SpeechReader, text: string): number {
  return reader.read(Buffer.from(text), 0, text.length);
}
