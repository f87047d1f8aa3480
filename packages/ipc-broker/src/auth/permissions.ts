import { OptionTypeError } from "@holdfast/net-core";
import type { PermissionOptions } from "./auth-options.ts";
import { requireCount, requireFields } from "./checks.ts";
import { compilePublish } from "./publish-permission.ts";
import type { ResponsePolicy } from "./response-permits.ts";
import { resolveRules } from "./subject-rules.ts";
import { compileDelivery, compileSubscribe, type DeniesDelivery } from "./subscribe-permission.ts";

/**
 * What somebody may do. Subjects and queues are as on the wire: their bytes as latin1. It has no state of a connection,
 * so all of a user's connections share one.
 */
export interface Permissions {
  /** Wildcards in the subject are nothing but letters, as they are to whoever would receive it. */
  canPublish(subject: string): boolean;
  /** Of a well-formed subject. A subscription to more than what is allowed is refused as a whole. */
  canSubscribe(subject: string, queue: string | undefined): boolean;
  /**
   * Whether a message must be kept from a subscription that was allowed: one with wildcards may mean subjects that are
   * denied. Without wildcards there is nothing to ask. `undefined` where nothing is denied.
   */
  readonly deniesDelivery: DeniesDelivery | undefined;
  /** Where replies may be published which `canPublish` would refuse; see {@link ResponsePermits}. */
  readonly responses: ResponsePolicy | undefined;
}

/**
 * @param option what the options are called in messages.
 * @returns `undefined` where everything is allowed.
 * @throws {OptionTypeError | OptionRangeError} naming the field.
 */
export function compilePermissions(
  options: PermissionOptions | undefined,
  option: string = "permissions",
): Permissions | undefined {
  if (options === undefined) return undefined;
  requireFields(option, options, ["publish", "subscribe", "allowResponses"]);
  const responses = resolveResponses(`${option}.allowResponses`, options.allowResponses);
  const publish = resolveRules(`${option}.publish`, options.publish, { withQueues: false });
  const subscribe = resolveRules(`${option}.subscribe`, options.subscribe, { withQueues: true });
  return Object.freeze({
    // As nats-server has it: who may answer may do nothing else, unless it is said what.
    canPublish: compilePublish(responses ? { ...publish, allow: publish.allow ?? [] } : publish),
    canSubscribe: compileSubscribe(subscribe),
    deniesDelivery: compileDelivery(subscribe.deny ?? []),
    responses,
  });
}

const DEFAULT_RESPONSES: ResponsePolicy = Object.freeze({ max: 1, expiresMs: 120_000 });

function resolveResponses(
  option: string,
  given: PermissionOptions["allowResponses"] | null,
): ResponsePolicy | undefined {
  if (given === undefined || given === false) return undefined;
  if (given === true) return DEFAULT_RESPONSES;
  if (typeof given !== "object" || given === null) throw new OptionTypeError(option, "a boolean or an object", given);
  requireFields(option, given, ["max", "expiresMs"]);
  const { max = DEFAULT_RESPONSES.max, expiresMs = DEFAULT_RESPONSES.expiresMs } = given;
  requireCount(`${option}.max`, max, { orInfinity: true });
  requireCount(`${option}.expiresMs`, expiresMs, { orInfinity: true });
  return Object.freeze({ max, expiresMs });
}
