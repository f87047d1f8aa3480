import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * An authority of the test's own, by the program openssl, whose certificates hold for two days.
 *
 * ```ts
 * const authority = new Authority("the test's authority");
 * const server = createServer({ tls: authority.issue("localhost") });
 * const client = tls.connect({ port, ca: authority.cert, servername: "localhost" });
 * ```
 */
export class Authority {
  /** What clients check its certificates against, in PEM. */
  readonly cert: string;
  readonly #key: string;

  /** @throws when there is no openssl. */
  constructor(name: string) {
    [this.cert, this.#key] = inFolder((at) => {
      openssl("req", "-x509", ...EC_KEY, "-keyout", at("key"), "-out", at("cert"), "-subj", `/CN=${name}`);
      return [readFileSync(at("cert"), "utf8"), readFileSync(at("key"), "utf8")];
    });
  }

  /** A certificate for a host, or for a client of that name. */
  issue(name: string): Certificate {
    return inFolder((at) => {
      writeFileSync(at("ca"), this.cert);
      writeFileSync(at("ca-key"), this.#key);
      writeFileSync(at("names"), `subjectAltName=DNS:${name}`);
      openssl("req", ...EC_KEY, "-keyout", at("key"), "-out", at("request"), "-subj", `/CN=${name}`);
      const signing = ["-CA", at("ca"), "-CAkey", at("ca-key"), "-CAcreateserial", "-extfile", at("names")];
      openssl("x509", "-req", "-in", at("request"), "-out", at("cert"), "-days", "2", ...signing);
      return { cert: readFileSync(at("cert"), "utf8"), key: readFileSync(at("key"), "utf8") };
    });
  }
}

const EC_KEY: readonly string[] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];

function openssl(...args: string[]): void {
  execFileSync("openssl", args, { stdio: "pipe" });
}

function inFolder<Result>(work: (at: (name: string) => string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-tls-"));
  try {
    return work((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
