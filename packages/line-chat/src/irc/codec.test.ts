import { array, assert, constantFrom, option, property, record, string, tuple, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { formatTagged } from "./format.ts";
import { IrcLineDecoder } from "./line-decoder.ts";
import { parseMessage } from "./message.ts";
import { CONCAT, MultilineDraft, partsOf } from "./multiline.ts";
import { formatNumeric } from "./numerics.ts";
import { formatTags, parseTags } from "./tags.ts";

const NO_BREAKS = /[\r\n\0]/g;
/** Text as it can stand behind the colon. */
const text = string({ unit: "grapheme", maxLength: 40 }).map((any) => any.replaceAll(NO_BREAKS, ""));
/** A parameter in the middle: no blank, not empty, no colon in front. */
const word = string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .map((any) => any.replaceAll(/[\r\n\0 ]/g, "").replace(/^:+/, ""))
  .filter((any) => any !== "");
const verb = constantFrom("PRIVMSG", "JOIN", "001", "TAGMSG");
const key = constantFrom("time", "+draft/reply", "example.com/x", "msgid");
const tags = array(tuple(key, text), { maxLength: 4 }).map((pairs) => new Map(pairs));

describe("what is formatted is parsed as what it was", () => {
  test("a message with its tags, its source and its parameters", () => {
    const message = record({
      tags,
      source: option(word),
      verb,
      middle: array(word, { maxLength: 13 }),
      last: option(text),
    });
    assert(
      property(message, ({ tags, source, verb, middle, last }) => {
        const words = [...(source === null ? [] : [`:${source}`]), verb, ...middle];
        const body = [...words, ...(last === null ? [] : [`:${last}`])].join(" ");
        const line = formatTagged({ tags: formatTags(tags), body }).slice(0, -2);

        const parsed = parseMessage(line);

        expect(parsed?.verb).toBe(verb);
        expect(parsed?.params).toEqual([...middle, ...(last === null ? [] : [last])]);
        expect([...parseTags(parsed?.tags ?? "")]).toEqual([...tags]);
      }),
    );
  });

  test("a numeric with a text at its end", () => {
    assert(
      property(array(word, { maxLength: 6 }), text, (params, last) => {
        const line = formatNumeric("RPL_TOPIC", { server: "irc.test", nick: "ann" }, [...params, last]);

        expect(parseMessage(line)).toEqual({ tags: "", verb: "332", params: ["ann", ...params, last] });
      }),
    );
  });

  test("a message of several lines, divided as it was", () => {
    const line = record({
      text: string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
      goesOn: constantFrom(true, false),
    });
    assert(
      property(array(line, { minLength: 1, maxLength: 20 }), (lines) => {
        const sent = lines.map(({ text, goesOn }, index) => ({
          text: text.replaceAll(NO_BREAKS, "x"),
          goesOn: goesOn && index > 0,
        }));
        const draft = new MultilineDraft({ reference: "1", target: "#tea", notes: "", answer: undefined });

        for (const { text, goesOn } of sent) {
          expect(draft.add("PRIVMSG", `batch=1${goesOn ? `;${CONCAT}` : ""}`, ["#tea", text])).toBeUndefined();
        }

        expect(partsOf(draft.text)).toEqual(sent);
      }),
    );
  });
});

test("whatever comes is a message or is none, and never more than one is allowed to be", () => {
  assert(
    property(string({ unit: "binary", maxLength: 80 }), (line) => {
      const message = parseMessage(line);

      expect(message?.verb ?? "X").toMatch(/^[^ ]+$/);
      expect(message?.params.length ?? 0).toBeLessThanOrEqual(15);
      for (const param of message?.params.slice(0, -1) ?? []) expect(param).toMatch(/^[^ :][^ ]*$/u);
    }),
  );
});

test("bytes are the same lines, however they are cut, and it is known which were not in UTF-8", () => {
  const isText = (bytes: Buffer): boolean => Buffer.compare(Buffer.from(bytes.toString()), bytes) === 0;
  assert(
    property(array(uint8Array({ maxLength: 12 }), { maxLength: 6 }), (parts) => {
      const lines = parts.map((part) => Buffer.from(part.map((byte) => (byte === 10 || byte === 13 ? 32 : byte))));
      const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\r\n")]));
      const expected = lines.map((line) => [line.toString(), !isText(line)]);

      for (let at = 0; at <= bytes.length; at += 1) {
        const decoder = new IrcLineDecoder(() => undefined);
        const got: [string, boolean][] = [];
        const take = (line: string): void => void got.push([line, decoder.wasBroken]);
        decoder.push(bytes.subarray(0, at), take);
        decoder.push(bytes.subarray(at), take);

        expect(got).toEqual(expected);
      }
    }),
  );
});
