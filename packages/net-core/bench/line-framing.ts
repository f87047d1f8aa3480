// `node line-framing.ts <loop|LineDecoder> <buffers|strings> <warm-up ms> <measured ms>`: takes lines of 40 bytes off
// chunks in memory as a socket gives them, and prints how many in a second of CPU time, in JSON.
import type * as framing from "../src/framing/lines.ts";

const LINE_BYTES = 40; // its end included
const LINES = 16_411; // a prime number: the cuts between chunks come everywhere in a line
const CHUNK_BYTES = 64 * 1024;
const LF = 0x0a;

type Line = Buffer | string;
/** Takes a chunk apart, and keeps what is left for the next one. */
type Take = (chunk: Buffer, sink: (line: Line) => void) => void;

const [codec = "", form = "", warmUpMs = "", measureMs = ""] = process.argv.slice(2);
const lines = Array.from({ length: LINES }, (_, number) => String(number).padStart(LINE_BYTES - 1, "."));
const chunks = chunksOf(Buffer.from(lines.map((line) => `${line}\n`).join("")));
const take = await codecNamed(codec);

verifyOnePass();
passesFor(Number(warmUpMs));
const before = cpuMs();
const taken = passesFor(Number(measureMs));
process.stdout.write(`${JSON.stringify({ rate: (taken * 1000) / (cpuMs() - before) })}\n`);

async function codecNamed(name: string): Promise<Take> {
  if (name === "loop") return loop(form === "strings" ? asString : asBuffer);
  const built = new URL("../dist/framing/lines.js", import.meta.url);
  const { LineDecoder } = (await import(built.href)) as typeof framing;
  const decoder = form === "strings" ? new LineDecoder({ encoding: "utf8" }) : new LineDecoder();
  return (chunk, sink) => void decoder.push(chunk, sink);
}

/** What one writes by hand: no limit, no CR, no way to stop. */
function loop(shape: typeof asString | typeof asBuffer): Take {
  let partial: Buffer = Buffer.alloc(0);
  return (chunk, sink) => {
    const bytes = partial.length === 0 ? chunk : Buffer.concat([partial, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, from)) {
      sink(shape(bytes, from, end));
      from = end + 1;
    }
    partial = bytes.subarray(from);
  };
}

function asString(bytes: Buffer, from: number, to: number): string {
  return bytes.toString("utf8", from, to);
}

function asBuffer(bytes: Buffer, from: number, to: number): Buffer {
  return bytes.subarray(from, to);
}

/** Every line of the first pass, byte by byte; of the passes that count, the number and the length. */
function verifyOnePass(): void {
  let number = 0;
  const verify = (line: Line): void => {
    if (String(line) !== lines[number]) throw new Error(`line ${number} is "${String(line)}"`);
    number += 1;
  };
  for (const chunk of chunks) take(chunk, verify);
  if (number !== LINES) throw new Error(`${number} of ${LINES} lines came`);
}

/** @returns how many lines were taken. */
function passesFor(ms: number): number {
  let count = 0;
  let bytes = 0;
  const add = (line: Line): void => {
    count += 1;
    bytes += line.length;
  };
  let passes = 0;
  for (const end = performance.now() + ms; performance.now() < end; passes += 1) {
    for (const chunk of chunks) take(chunk, add);
  }
  if (count !== passes * LINES || bytes !== count * (LINE_BYTES - 1)) throw new Error("lines were lost or changed");
  return count;
}

function chunksOf(all: Buffer): Buffer[] {
  const count = Math.ceil(all.length / CHUNK_BYTES);
  return Array.from({ length: count }, (_, at) => all.subarray(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES));
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
