import { createPublicKey, type KeyObject, verify } from "node:crypto";

/**
 * The Ed25519 key in the text of a user's public nkey (`U…`), or `undefined` when it is none: 35 bytes in base32
 * (RFC 4648, no padding), which are the prefix for users, the key, and a CRC-16 of both.
 * See https://docs.nats.io/using-nats/developer/connecting/nkey and https://github.com/nats-io/nkeys.
 */
export function parseUserNkey(text: string): KeyObject | undefined {
  const bytes = decodeBase32(text);
  if (text.length !== 56 || bytes?.length !== 35 || bytes[0] !== USER_PREFIX) return undefined;
  if (crc16(bytes.subarray(0, 33)) !== bytes.readUInt16LE(33)) return undefined;
  const x = bytes.subarray(1, 33).toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}

/** Whether `signature` is that of the nonce's text; base64url as clients send it, or plain base64, padded or not. */
export function verifyNonce(key: KeyObject, nonce: string, signature: string): boolean {
  return SIGNATURE.test(signature) && verify(null, Buffer.from(nonce), key, Buffer.from(signature, "base64"));
}

const USER_PREFIX = 20 << 3; // The first five bits are "U" in base32.
const SIGNATURE = /^[A-Za-z0-9+/_-]{86}(==)?$/; // 64 bytes
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function decodeBase32(text: string): Buffer | undefined {
  const bytes: number[] = [];
  let [bits, value] = [0, 0];
  for (const letter of text) {
    const digit = ALPHABET.indexOf(letter);
    if (digit === -1) return undefined;
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 0xff);
  }
  return Buffer.from(bytes);
}

/** CRC-16/XMODEM: polynomial 0x1021, from 0. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
