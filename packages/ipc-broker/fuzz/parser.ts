// Feeds the parser operations that have been damaged, whole and in pieces, and compares what it reads each time with a
// plain parser that has all of the input: node --conditions=holdfast-source fuzz/parser.ts [--runs N] [--seed S]
import { Parser, type ParserLimits } from "../src/protocol/parser.ts";
import { mutatedInput } from "./support/mutated-input.ts";
import { parsePlainly } from "./support/plain-parser.ts";
import { inBytes, inPieces } from "../../../scripts/fuzz/pieces.ts";
import type { Random } from "../../../scripts/fuzz/random.ts";
import { Recorder } from "./support/recorder.ts";
import { runFuzz } from "../../../scripts/fuzz/attempts.ts";

// Small ones, so that the inputs reach them.
const LIMITS: ParserLimits = { maxControlLine: 100, maxPayload: 500 };

await runFuzz({ name: "parser", runs: 10_000_000, attempt: (random) => tryInput(mutatedInput(random), random) });

function tryInput(input: Buffer, random: Random): string | undefined {
  const expected = parsePlainly(input, LIMITS).join("\n");
  for (const pieces of [[input], inPieces(input, random), random.below(8) === 0 ? inBytes(input) : []]) {
    if (pieces.length === 0) continue;
    const read = parsed(pieces);
    if (read !== expected) return `${shown(pieces)}\nis read as\n${read}\nin place of\n${expected}`;
  }
  return undefined;
}

function parsed(pieces: readonly Buffer[]): string {
  const recorder = new Recorder();
  const parser = new Parser(recorder, LIMITS);
  parser.acceptsHeaders = true;
  for (const piece of pieces) {
    // What a socket's buffer held is overwritten by what is read next: whoever keeps bytes has to copy them.
    const chunk = Buffer.from(piece);
    parser.push(chunk);
    chunk.fill("!");
  }
  return recorder.events.join("\n");
}

function shown(pieces: readonly Buffer[]): string {
  return pieces.map((piece) => JSON.stringify(piece.toString("latin1"))).join(" + ");
}
