// What both dialects make of bytes, held against the rules as they are said aloud, whole and in pieces:
// node --conditions=holdfast-source fuzz/chat-codecs.ts [--runs N] [--seed S]
import { LineDecoder } from "@holdfast/net-core";
import { runFuzz } from "../../../scripts/fuzz/attempts.ts";
import { inBytes, inPieces } from "../../../scripts/fuzz/pieces.ts";
import type { Random } from "../../../scripts/fuzz/random.ts";
import { Mask } from "../src/chat/mask.ts";
import { fitted } from "../src/irc/format.ts";
import { IrcLineDecoder, isWithinLimits, MAX_BODY_BYTES, withoutBreaks } from "../src/irc/line-decoder.ts";
import { parseMessage } from "../src/irc/message.ts";
import { SpeechReader } from "../src/irc/speech-reader.ts";
import { edited } from "../src/plain/line-editor.ts";
import { sanitised } from "../src/plain/sanitise.ts";
import { TelnetFilter } from "../src/plain/telnet-filter.ts";
import { dialectOf } from "../src/server/dialect.ts";
import { saidByClient } from "./support/said-by-clients.ts";

const MAX_PARAMS = 15;
const OBEYED = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
/** Making a regular expression takes longer than all the rest. */
const MASK_EVERY = 20;
const MASK_LETTERS = ["a", "b", "*", "?", "!", "@", "**", "A", "é"];

await runFuzz({ name: "chat-codecs", runs: 5_000_000, attempt });

function attempt(random: Random): string | undefined {
  const dialect = random.oneOf(["irc", "plain"] as const);
  const input = random.below(20) === 0 ? speechOfAnyLength(random) : saidByClient(dialect, random);
  const pieces = random.below(50) === 0 ? inBytes(input) : inPieces(input, random);
  const wrong =
    wrongInPieces(input, pieces) ?? wrongInLines(input) ?? wrongInSpeech(input) ?? wrongInDialect(input, pieces);
  if (wrong !== undefined) return `${JSON.stringify(input.toString("latin1"))}: ${wrong}`;
  return random.below(MASK_EVERY) === 0 ? wrongInMask(random) : undefined;
}

/** A line about as long as one may be, in the form that is read right from its bytes. */
function speechOfAnyLength(random: Random): Buffer {
  const head = "PRIVMSG #tea :";
  return Buffer.from(head + "x".repeat(480 + random.below(40)) + random.oneOf(["\r\n", "\n", "\r", "\r\r\n"]));
}

/** However they come, the lines are the same. */
function wrongInPieces(input: Buffer, pieces: readonly Buffer[]): string | undefined {
  for (const decode of [ircLines, plainLines]) {
    const [whole, cut] = [decode([input]).join("\n"), decode(pieces).join("\n")];
    if (whole !== cut) return `${whole}\nis in pieces\n${cut}`;
  }
  return undefined;
}

function ircLines(pieces: readonly Buffer[]): string[] {
  const lines: string[] = [];
  const decoder = new IrcLineDecoder(() => lines.push("too long"));
  const take = (line: string): void => void lines.push(decoder.wasBroken ? `${line} (broken)` : line);
  for (const piece of pieces) decoder.push(Buffer.from(piece), take);
  decoder.end(take);
  return lines;
}

/** With what telnet is answered. */
function plainLines(pieces: readonly Buffer[]): string[] {
  const lines: string[] = [];
  const telnet = new TelnetFilter((answer) => lines.push(answer.toString("hex")));
  const decoder = new LineDecoder({
    encoding: "utf8",
    maxBytes: 340,
    unterminated: "frame",
    onOversize: () => lines.push("too long"),
  });
  const take = (line: string): void => void lines.push(line);
  for (const piece of pieces) decoder.push(telnet.push(Buffer.from(piece)), take);
  decoder.end(take);
  return lines.toSorted(); // telnet is answered at once, whatever its line is worth
}

function wrongInLines(input: Buffer): string | undefined {
  for (const line of ircLines([input])) {
    const wrong = wrongInMessage(withoutBreaks(line)) ?? wrongInText(line);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongInMessage(line: string): string | undefined {
  const message = parseMessage(line);
  if (!message) return undefined;
  const { tags, verb, params } = message;
  if (verb === "" || verb !== verb.toUpperCase() || verb.includes(" ")) return `the verb is ${JSON.stringify(verb)}`;
  if (params.length > MAX_PARAMS || tags.includes(" ")) return `${params.length} parameters, tags ${tags}`;
  const middle = params.slice(0, -1).find((param) => param === "" || param.includes(" ") || param.startsWith(":"));
  if (middle !== undefined) return `${JSON.stringify(middle)} is a parameter before the last one`;
  // Said again in the one way in which that is never in doubt, it is the same.
  const words = [...(tags === "" ? [] : [`@${tags}`]), ":source", verb, ...params.slice(0, -1)];
  const again = [...words, ...params.slice(-1).map((last) => `:${last}`)].join(" ");
  const said = JSON.stringify(parseMessage(again));
  return said === JSON.stringify(message) || tags.startsWith(":")
    ? undefined
    : `${JSON.stringify(message)} is again ${said}`;
}

function wrongInText(text: string): string | undefined {
  const shown = sanitised(edited(text));
  if (OBEYED.test(shown)) return `a terminal is sent ${JSON.stringify(shown)}`;
  for (const bytes of [1, 7, 100]) {
    const cut = fitted(text, bytes);
    if (Buffer.byteLength(cut) > bytes || !text.startsWith(cut)) return `cut at ${bytes} it is ${JSON.stringify(cut)}`;
  }
  return undefined;
}

/** What is read right from its bytes is what the long way makes of it, and nothing that this refuses. */
function wrongInSpeech(input: Buffer): string | undefined {
  const reader = new SpeechReader(MAX_BODY_BYTES);
  for (let at = 0; at < input.length; at = nextLine(input, at)) {
    const end = reader.read(input, at, input.length);
    if (end === 0) continue;
    const [line = "", ...more] = ircLines([input.subarray(at, end)]);
    const message = parseMessage(withoutBreaks(line));
    if (end !== nextLine(input, at) || more.length > 0 || !isWithinLimits(line)) return `read up to ${end} as ${line}`;
    const read = ["PRIVMSG", reader.target, reader.text].join("\n");
    if (read !== [message?.verb, ...(message?.params ?? [])].join("\n")) return `${line} is read as ${read}`;
  }
  return undefined;
}

function nextLine(input: Buffer, at: number): number {
  return input.indexOf("\n", at) + 1 || input.length;
}

/** The dialect that the beginning tells is that of the whole. */
function wrongInDialect(input: Buffer, pieces: readonly Buffer[]): string | undefined {
  const whole = dialectOf(withoutTelnet([input]), true);
  for (const count of pieces.keys()) {
    const said = withoutTelnet(pieces.slice(0, count + 1));
    const early = dialectOf(said, false);
    if (early === undefined) continue;
    return early === whole ? undefined : `${early} after ${said.length} bytes, and ${whole} in the end`;
  }
  return undefined;
}

function withoutTelnet(pieces: readonly Buffer[]): Buffer {
  const telnet = new TelnetFilter(() => undefined);
  return Buffer.concat(pieces.map((piece) => telnet.push(piece)));
}

/** Held against a regular expression, which is what a mask would be if strangers wrote none. */
function wrongInMask(random: Random): string | undefined {
  const word = (letters: readonly string[]): string =>
    Array.from({ length: random.below(6) }, () => random.oneOf(letters)).join("");
  const mask = new Mask(`${word(MASK_LETTERS)}!${word(MASK_LETTERS)}@${word(MASK_LETTERS)}`);
  const text = `${word(["a", "b", "A"])}!${word(["a", "b"])}@${word(["a", "b", "é"])}`;
  const pattern = mask.text.replaceAll(/[*?]+|[^*?]+/g, (part) =>
    /[*?]/.test(part) ? starred(part) : part.replaceAll(/[.\\]/g, "\\$&"),
  );
  const expected = new RegExp(`^${pattern}$`, "is").test(text);
  return mask.matches(text) === expected
    ? undefined
    : `${mask.text} ${expected ? "does not match" : "matches"} ${text}`;
}

/** `**?` as a part of a regular expression. */
function starred(wildcards: string): string {
  return wildcards.replaceAll("?", ".").replaceAll(/\*+/g, ".*");
}
