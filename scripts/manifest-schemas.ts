// The official schemas of what the servers are deployed with, as packages carry them: the Compose Specification's, and
// validators that are compiled from Kubernetes' OpenAPI document.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv, type ErrorObject } from "ajv";

/** A compiled schema; it leaves what is wrong in `errors`. */
interface Validator {
  (value: unknown): boolean;
  errors?: readonly ErrorObject[] | null;
}

/** What the Compose Specification finds wrong with a file; nothing where it is right. */
export function composeMistakes(file: unknown): readonly string[] {
  const { $schema: _, ...schema } = JSON.parse(readFileSync(composeSchema(), "utf8")) as Record<string, unknown>;
  // Its formats (`duration`, `ports`…) are Docker's own words, and its dialect's URL lacks the `#` that ajv looks for.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile(schema);
  return validate(file) ? [] : messagesOf(validate.errors);
}

/** What Kubernetes' own description of its API finds wrong with an object, unknown keys included. */
export async function kubernetesMistakes(object: unknown): Promise<readonly string[]> {
  const { apiVersion, kind } = object as { readonly apiVersion: string; readonly kind: string };
  const validate = await kubernetesValidator(apiVersion, kind);
  const seen = new Watched();
  const isRight = validate(seen.watch(object));
  return [...(isRight ? [] : messagesOf(validate.errors)), ...seen.unread(object)];
}

function composeSchema(): string {
  const linter = fileURLToPath(import.meta.resolve("dclint/package.json"));
  return join(dirname(linter), "schemas/compose.schema.json");
}

/** `networking.k8s.io/v1` and `NetworkPolicy` are `io.k8s.api.networking.v1.NetworkPolicy`; without a group, `core`. */
async function kubernetesValidator(apiVersion: string, kind: string): Promise<Validator> {
  const [version = "", group = "core"] = apiVersion.split("/").toReversed();
  const [groupName = ""] = group.split(".");
  const name = `IoK8sApi${capitalized(groupName)}${capitalized(version)}${kind}`;
  const { validate } = (await import(`kubernetes-models/_schemas/${name}`)) as { readonly validate: Validator };
  return validate;
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

// Those that are compiled beforehand have no message, but what is asked for.
function messagesOf(errors: Validator["errors"]): string[] {
  return (errors ?? []).map(
    ({ instancePath, keyword, params }) => `${instancePath}: ${keyword} ${JSON.stringify(params)}`,
  );
}

/**
 * Sees which keys a validator looks at. OpenAPI lets an object have keys that its schema does not name, and so do the
 * validators, while `kubectl` refuses them: a key that nobody has looked at is one that no schema knows.
 */
class Watched {
  readonly #read = new Map<object, Set<string | symbol>>();

  watch(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    const read = this.#read.get(value) ?? new Set<string | symbol>();
    this.#read.set(value, read);
    return new Proxy(value, {
      get: (target, key) => {
        read.add(key);
        return this.watch(Reflect.get(target, key));
      },
    });
  }

  /** The keys of `value` and of all in it that were not looked at. */
  unread(value: unknown, path = ""): string[] {
    if (typeof value !== "object" || value === null) return [];
    const read = this.#read.get(value);
    return Object.entries(value).flatMap(([key, inner]) =>
      read?.has(key) ? this.unread(inner, `${path}/${key}`) : [`${path}/${key}: unknown key`],
    );
  }
}

/** A copy in which the key at the end of `path` has one letter too many, as a hand may write it. */
export function misspelt<Value>(value: Value, [key, ...inner]: readonly (string | number)[]): Value {
  if (key === undefined) return value;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  if (inner.length > 0) copy[key] = misspelt(copy[key], inner);
  else {
    copy[`${key}x`] = copy[key];
    delete copy[key];
  }
  return copy as Value;
}
