import type * as crypto from "node:crypto";
import { promisify } from "node:util";
import { requireCount } from "../checks.ts";
import { OptionRangeError, OptionTypeError } from "../errors.ts";

/**
 * What scrypt (RFC 7914) shall cost: `2 ** ln` rounds with blocks of `128 * r` bytes, `p` times. One password takes
 * `128 * r * 2 ** ln` bytes of memory, 128 MiB with the defaults, while it is checked.
 */
export interface ScryptCost {
  /** From 1 to 20. @default 17 */
  ln?: number | undefined;
  /** From 1 to 32. @default 8 */
  r?: number | undefined;
  /** From 1 to 16. @default 1 */
  p?: number | undefined;
}

/** A scrypt hash, taken apart. */
export interface ScryptHash {
  readonly cost: Readonly<Required<Record<keyof ScryptCost, number>>>;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/**
 * A hash of a password, as it is kept and configured: `$scrypt$ln=17,r=8,p=1$salt$hash`, salt and hash as base64
 * without padding. (Python's passlib writes and reads the same.) Each call gives another, with its own salt.
 *
 * ```ts
 * const hash = await hashPassword("correct horse");
 * const parsed = parseScryptHash(hash);
 * if (parsed && (await verifyScrypt("correct horse", parsed))) console.log("come in");
 * ```
 *
 * @throws {OptionTypeError | OptionRangeError} when the password is empty, or a cost out of its range.
 */
export async function hashPassword(password: string, cost: ScryptCost = {}): Promise<string> {
  requirePassword(password);
  const { ln = 17, r = 8, p = 1 } = cost;
  requireCount("cost.ln", ln, { min: 1, max: MAX_LN });
  requireCount("cost.r", r, { min: 1, max: MAX_R });
  requireCount("cost.p", p, { min: 1, max: MAX_P });
  if (memoryOf({ ln, r }) > MAX_MEMORY) throw new OptionRangeError("cost", "of 1 GiB of memory at most", cost);
  const salt = nodeCrypto().randomBytes(16);
  const hash = await derive(password, { cost: { ln, r, p }, salt, bytes: 32 });
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** The parts of a hash, or `undefined` when it is none, or one that would take more than is allowed. */
export function parseScryptHash(text: string): ScryptHash | undefined {
  const [, ln = 0, r = 0, p = 0] = FORMAT.exec(text)?.map(Number) ?? [];
  const [, , , saltText = "", hashText = ""] = text.split("$");
  const [salt, hash] = [Buffer.from(saltText, "base64"), Buffer.from(hashText, "base64")];
  const isCostAllowed = ln >= 1 && ln <= MAX_LN && r >= 1 && r <= MAX_R && p >= 1 && p <= MAX_P;
  if (!isCostAllowed || memoryOf({ ln, r }) > MAX_MEMORY) return undefined;
  if (salt.length < MIN_SALT_BYTES || hash.length < MIN_HASH_BYTES) return undefined;
  return { cost: { ln, r, p }, salt, hash };
}

/** Whether it is the hash of that password. Takes as long for a wrong one, and what `hash.cost` says. */
export async function verifyScrypt(password: string, { cost, salt, hash }: ScryptHash): Promise<boolean> {
  return nodeCrypto().timingSafeEqual(await derive(password, { cost, salt, bytes: hash.length }), hash);
}

/** What it may be is not shown, as it may be secret. */
function requirePassword(password: unknown): asserts password is string {
  const allowed = "a text that is not empty";
  if (typeof password !== "string") throw new OptionTypeError("password", allowed, typeof password);
  if (password === "") throw new OptionRangeError("password", allowed, password);
}

const FORMAT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]{1,86}$/;
const MAX_LN = 20;
const MAX_R = 32;
const MAX_P = 16;
const MAX_MEMORY = 1024 ** 3;
const MIN_SALT_BYTES = 8;
// With fewer, there would soon be other passwords with the same hash.
const MIN_HASH_BYTES = 16;

interface Derivation {
  readonly cost: ScryptHash["cost"];
  readonly salt: Buffer;
  readonly bytes: number;
}

/** Loaded when it is asked for: half a megabyte for every server that has no passwords. */
const nodeCrypto = (): typeof crypto => process.getBuiltinModule("node:crypto");

async function derive(password: string, { cost: { ln, r, p }, salt, bytes }: Derivation): Promise<Buffer> {
  // Some more than the blocks alone; Node's own limit is 32 MiB.
  const maxmem = 2 * memoryOf({ ln, r }) + 256 * r * p;
  const scrypt = promisify<string, Buffer, number, object, Buffer>(nodeCrypto().scrypt);
  return await scrypt(password, salt, bytes, { N: 2 ** ln, r, p, maxmem });
}

function memoryOf({ ln, r }: { ln: number; r: number }): number {
  return 128 * r * 2 ** ln;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
