import { createHash, createHmac, pbkdf2 } from "node:crypto";
import { promisify } from "node:util";
import { preparedPassword } from "./prepared-password.ts";

/** What a server knows of a password for SCRAM-SHA-256 (RFC 5802, RFC 7677). */
export interface ScramVerifier {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

const KEY_BYTES = 32;
const FORMAT = /^SCRAM-SHA-256\$([1-9]\d{0,8}):([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)$/;

const pbkdf2Async = promisify(pbkdf2);

export async function makeScramVerifier(
  password: string,
  { salt, iterations }: Pick<ScramVerifier, "salt" | "iterations">,
): Promise<ScramVerifier> {
  const salted = await pbkdf2Async(preparedPassword(password), salt, iterations, KEY_BYTES, "sha256");
  const storedKey = createHash("sha256").update(hmac(salted, "Client Key")).digest();
  return { iterations, salt, storedKey, serverKey: hmac(salted, "Server Key") };
}

/** As text, in the form that PostgreSQL keeps, too: `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`. */
export function formatScramVerifier({ iterations, salt, storedKey, serverKey }: ScramVerifier): string {
  const [saltText, stored, server] = [salt, storedKey, serverKey].map((bytes) => bytes.toString("base64"));
  return `SCRAM-SHA-256$${iterations}:${saltText}$${stored}:${server}`;
}

/** @returns `undefined` for what is none. */
export function parseScramVerifier(text: string): ScramVerifier | undefined {
  const [, iterations, ...keys] = FORMAT.exec(text) ?? [];
  const [salt, storedKey, serverKey] = keys.map((key) => Buffer.from(key, "base64"));
  if (!salt || !storedKey || !serverKey) return undefined;
  return { iterations: Number(iterations), salt, storedKey, serverKey };
}

export function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
