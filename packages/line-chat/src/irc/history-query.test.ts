import { expect, test } from "vitest";
import { parseHistoryQuery } from "./history-query.ts";

const T1 = "timestamp=2026-01-02T03:04:05.678Z";
const T2 = "timestamp=2026-01-02T03:04:06Z";
const AT1 = { kind: "timestamp", at: Date.UTC(2026, 0, 2, 3, 4, 5, 678) };
const AT2 = { kind: "timestamp", at: Date.UTC(2026, 0, 2, 3, 4, 6) };

test.each<[string, unknown]>([
  ["LATEST #a * 50", { kind: "LATEST", target: "#a", limit: 50, after: undefined }],
  [`latest #a ${T1} 50`, { kind: "LATEST", target: "#a", limit: 50, after: AT1 }],
  ["BEFORE ann msgid=x=y 5", { kind: "BEFORE", target: "ann", limit: 5, reference: { kind: "msgid", id: "x=y" } }],
  [`AFTER #a ${T2} 1000`, { kind: "AFTER", target: "#a", limit: 100, reference: AT2 }],
  [`AROUND #a ${T1} 1`, { kind: "AROUND", target: "#a", limit: 1, reference: AT1 }],
  [`BETWEEN #a ${T1} ${T2} 9`, { kind: "BETWEEN", target: "#a", limit: 9, from: AT1, to: AT2 }],
  [`TARGETS ${T1} ${T2} 9`, { kind: "TARGETS", from: AT1.at, to: AT2.at, limit: 9 }],
])("%s is a query", (params, query) => {
  expect(parseHistoryQuery(params.split(" "))).toEqual(query);
});

test.each<[string, string, readonly string[]]>([
  ["", "NEED_MORE_PARAMS", []],
  ["LATEST #a *", "NEED_MORE_PARAMS", ["LATEST"]],
  [`between #a ${T1} 9`, "NEED_MORE_PARAMS", ["BETWEEN"]],
  ["FIRST #a * 5", "INVALID_PARAMS", ["FIRST"]],
  ["constructor #a * 5", "INVALID_PARAMS", ["constructor"]],
  ["LATEST #a * 0", "INVALID_PARAMS", ["LATEST", "0"]],
  ["LATEST #a * -5", "INVALID_PARAMS", ["LATEST", "-5"]],
  ["LATEST #a * many", "INVALID_PARAMS", ["LATEST", "many"]],
  ["BEFORE #a * 5", "INVALID_PARAMS", ["BEFORE", "#a", "*"]],
  ["BEFORE #a timestamp=yesterday 5", "INVALID_PARAMS", ["BEFORE", "#a", "timestamp=yesterday"]],
  [
    "BEFORE #a timestamp=2026-13-02T03:04:05.678Z 5",
    "INVALID_PARAMS",
    ["BEFORE", "#a", "timestamp=2026-13-02T03:04:05.678Z"],
  ],
  ["BEFORE #a number=5 5", "INVALID_MSGREFTYPE", ["BEFORE", "#a", "number=5"]],
  [`BETWEEN #a ${T1} x 5`, "INVALID_PARAMS", ["BETWEEN", "#a", "x"]],
  [`TARGETS ${T1} msgid=5 5`, "INVALID_PARAMS", ["TARGETS", "msgid=5"]],
])("%j is none: %s", (params, code, context) => {
  expect(parseHistoryQuery(params.split(" "))).toEqual({ code, context });
});
