import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { createUser } from "@nats-io/nkeys";

// What comes before the 32 bytes of an Ed25519 key in PKCS #8.
const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

/** A user's key pair. It signs by OpenSSL: a script that is cut at each byte needs a hundred signatures. */
export class Nkey {
  /** `U…` */
  readonly publicKey: string;
  readonly #privateKey: KeyObject;

  constructor() {
    const pair = createUser() as ReturnType<typeof createUser> & { getRawSeed(): Uint8Array };
    const key = Buffer.concat([PKCS8_ED25519, pair.getRawSeed()]);
    this.publicKey = pair.getPublicKey();
    this.#privateKey = createPrivateKey({ key, format: "der", type: "pkcs8" });
  }

  /** The signature of a nonce, as a CONNECT has it. */
  sign(nonce: string): string {
    return sign(null, Buffer.from(nonce), this.#privateKey).toString("base64url");
  }
}
