import { describe, expect, test } from "vitest";
import { formatTagged, type Line } from "./format.ts";
import { LabelledAnswer, labelIn } from "./labelled-answer.ts";

const texts = (each: Line): string => formatTagged(each).trimEnd();
const line = (body: string, tags = ""): Line => ({ tags, body });

test("an answer that goes on for long is a batch that is sent in parts", () => {
  const answer = new LabelledAnswer("L");
  for (let number = 1; number <= 100; number += 1) answer.add(line(`:s ${number}`));
  expect(answer.isLong).toBe(true);

  const first = answer.part("s", "b").map(texts);
  expect(answer.isLong).toBe(false);
  answer.add(line(":s 101"));
  const second = answer.part("s", "c").map(texts);
  answer.add(line(":s 102"));

  expect(first.slice(0, 2)).toEqual(["@label=L :s BATCH +b labeled-response", "@batch=b :s 1"]);
  expect(first).toHaveLength(101);
  expect(second).toEqual(["@batch=b :s 101"]);
  expect(answer.lines("s", "d").map(texts)).toEqual(["@batch=b :s 102", ":s BATCH -b"]);
});

describe("an answer", () => {
  test.each<[string, Line[], string[]]>([
    ["of nothing is an ACK", [], ["@label=L :s ACK"]],
    ["of a line is that line", [line(":s 001 a")], ["@label=L :s 001 a"]],
    ["of a line with tags keeps them", [line(":s X", "msgid=1")], ["@label=L;msgid=1 :s X"]],
    [
      "of several lines is a batch",
      [line(":s 1"), line(":s 2", "time=t")],
      ["@label=L :s BATCH +b labeled-response", "@batch=b :s 1", "@batch=b;time=t :s 2", ":s BATCH -b"],
    ],
    [
      "that is a batch already is that",
      [line(":s BATCH +x chathistory #a"), line(":s 1", "batch=x"), line(":s BATCH -x")],
      ["@label=L :s BATCH +x chathistory #a", "@batch=x :s 1", ":s BATCH -x"],
    ],
    [
      "with a batch among other lines has that in its own",
      [line(":s BATCH +x t"), line(":s 1", "batch=x"), line(":s BATCH -x"), line(":s 2")],
      [
        "@label=L :s BATCH +b labeled-response",
        "@batch=b :s BATCH +x t",
        "@batch=x :s 1",
        ":s BATCH -x",
        "@batch=b :s 2",
        ":s BATCH -b",
      ],
    ],
    [
      "of two batches is one of both",
      [line(":s BATCH +x t"), line(":s BATCH -x"), line(":s BATCH +y t"), line(":s BATCH -y")],
      [
        "@label=L :s BATCH +b labeled-response",
        "@batch=b :s BATCH +x t",
        ":s BATCH -x",
        "@batch=b :s BATCH +y t",
        ":s BATCH -y",
        ":s BATCH -b",
      ],
    ],
  ])("%s", (_, lines, expected) => {
    const answer = new LabelledAnswer("L");

    for (const each of lines) answer.add(each);

    expect(answer.lines("s", "b").map(formatTagged)).toEqual(expected.map((each) => `${each}\r\n`));
  });
});

test.each([
  ["label=x;+a=b", "x"],
  [String.raw`label=\s`, " "],
  [`label=${"é".repeat(32)}`, "é".repeat(32)],
  [`label=${"é".repeat(33)}`, undefined],
  ["label=", undefined],
  ["label", undefined],
  ["+label=x", undefined],
])("of the tags %j the label is %j", (tags, label) => {
  expect(labelIn(tags)).toBe(label);
});
