import { readFileSync } from "node:fs";
import type { RetryOptions } from "../bind/bind-policy.ts";
import type { SharedBindOptions } from "../bind/shared-bindings.ts";
import type { TlsOptions } from "../front/tls.ts";
import type { LimitOptions } from "../limits/admission.ts";
import type { ServerOptions } from "../server/server-options.ts";
import type { ShutdownOptions } from "../server/shutdown.ts";
import type { CommonSettings } from "./common-settings.ts";
import { ConfigError } from "./config/config-error.ts";
import type { ConfigOf } from "./config/setting.ts";

/** The values of the settings that every service has. */
export type CommonConfig = ConfigOf<CommonSettings>;

/** What the settings ask of every server; limits and TLS apart, see {@link limitOptions} and {@link tlsOptions}. */
export function serverOptions(config: CommonConfig): ServerOptions {
  const trusted = config["proxy.trusted"];
  return {
    keepAlive: keepAliveOf(config),
    halfOpen: config["half-open-deadline"] === 0 ? "allow" : { deadlineMs: config["half-open-deadline"] },
    deadlines: {
      firstByteMs: config["first-byte-deadline"] || undefined,
      idleMs: config["idle-timeout"] || undefined,
      ageMs: config["max-age"] || undefined,
    },
    proxyProtocol: trusted.length === 0 ? undefined : { trusted, others: config["proxy.others"] },
  };
}

/** What the settings ask of the binding of every endpoint. */
export function bindOptions(config: CommonConfig): SharedBindOptions {
  return {
    retry: retryOf(config),
    mode: config.mode,
    group: numberOr(config.group),
    takeover: config.takeover,
    reusePort: config["reuse-port"] || undefined,
  };
}

/** Whom the settings let in. */
export function limitOptions(config: CommonConfig): LimitOptions {
  const { allow, deny } = config;
  return {
    maxConnections: config["max-connections"],
    maxPerAddress: config["max-per-address"],
    acceptsPerSecond: config["accepts-per-second"],
    allow: allow.length === 0 ? undefined : allow,
    deny: deny.length === 0 ? undefined : deny,
    descriptors: true,
  };
}

/**
 * The certificate and key that the settings name, read anew at each call.
 * @returns `undefined` where there is none.
 * @throws {ConfigError} naming the setting whose file is missing or cannot be read.
 */
export function tlsOptions(config: CommonConfig): TlsOptions | undefined {
  const cert = readSetting(config, "tls.cert");
  const key = readSetting(config, "tls.key");
  const ca = readSetting(config, "tls.ca");
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined) throw new ConfigError("tls.cert must be given where tls.key is", { key: "tls.cert" });
  if (key === undefined) throw new ConfigError("tls.key must be given where tls.cert is", { key: "tls.key" });
  return { cert, key, ...(ca !== undefined && { ca }), clientCertificates: config["tls.client-certificates"] };
}

/** How long a shutdown takes. */
export function shutdownOptions(config: CommonConfig): ShutdownOptions {
  return {
    delayMs: config["shutdown.delay"],
    spreadMs: config["shutdown.spread"],
    deadlineMs: config["shutdown.delay"] + (config["shutdown.spread"] ?? 0) + config["shutdown.deadline"],
  };
}

/** How long a lame duck takes: connections are asked to go over a longer time. */
export function lameDuckOptions(config: CommonConfig): ShutdownOptions {
  const delayMs = config["shutdown.delay"];
  const spreadMs = config["lame-duck.spread"];
  return { delayMs, spreadMs, deadlineMs: delayMs + spreadMs + config["shutdown.deadline"] };
}

function keepAliveOf(config: CommonConfig): ServerOptions["keepAlive"] {
  const idleMs = config["keep-alive.idle"];
  if (idleMs === 0) return false;
  return { idleMs, intervalMs: config["keep-alive.interval"], count: config["keep-alive.count"] };
}

/** One of the two alone decides; with both, whichever is reached first. */
function retryOf(config: CommonConfig): RetryOptions | true {
  const { "retry.attempts": attempts, "retry.for": forMs } = config;
  if (attempts === undefined && forMs === undefined) return true;
  return { attempts: attempts ?? Infinity, forMs: forMs ?? Infinity };
}

function numberOr(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}

function readSetting(config: CommonConfig, key: "tls.cert" | "tls.key" | "tls.ca"): Buffer | undefined {
  const path = config[key];
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigError(`${key} cannot be read: ${(error as Error).message}`, { key, cause: error });
  }
}
