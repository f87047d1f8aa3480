import * as v from "valibot";
import { type Endpoint, formatEndpoint, parseEndpoint } from "../../address/endpoint.ts";
import { resolveAddressSet } from "../../address/address-set.ts";
import { MAX_DELAY_MS } from "../../time/clock.ts";
import type { FileValue, Setting } from "./setting.ts";

/** What every kind of setting takes. */
export interface SettingOptions {
  readonly help: string;
  /** As it would stand in a file. @default none: the value is `undefined` */
  readonly default?: FileValue;
  /** @default false */
  readonly isReloadable?: boolean;
  /** A total over all processes that serve, of which each gets its share. @default false */
  readonly isDivided?: boolean;
}

export interface RangeOptions extends SettingOptions {
  readonly min?: number;
  readonly max?: number;
}

export interface DurationOptions extends RangeOptions {
  /** 0 is allowed although it is under `min`. @default false */
  readonly orZero?: boolean;
}

/** A value, or `undefined` where the options have no default. */
export type Given<Value, Options> = Options extends { readonly default: unknown } ? Value : Value | undefined;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const UNIT_BYTES: Readonly<Record<string, number>> = { b: 1, k: 1_024, m: 1_024 ** 2, g: 1_024 ** 3 };

/** A time: `200ms`, `5s`, `2m`, `1h`, `1d`; a number alone is milliseconds, and so is the value. */
export function duration<const Options extends DurationOptions>(options: Options): Setting<Given<number, Options>> {
  const { min = 0, max = MAX_DELAY_MS, orZero = false } = options;
  const range = min === 0 ? `up to ${max} ms` : `from ${min} to ${max} ms`;
  return setting(options, {
    placeholder: "time",
    allowed: `a time such as 200ms, 5s, 2m or 1h, ${range}${orZero && min > 0 ? ", or 0" : ""}`,
    format: (ms: number) => inUnits(ms, UNIT_MS),
    schema: v.pipe(
      v.union([v.pipe(v.string(), v.regex(/^\d{1,15}(ms|s|m|h|d)?$/)), v.pipe(v.number(), v.integer())]),
      v.transform((input) => scaled(input, UNIT_MS)),
      v.check((ms) => (ms >= min && ms <= max) || (orZero && ms === 0)),
    ),
  });
}

/** A number of bytes: `64k`, `1MiB`, `65536`. */
export function size<const Options extends RangeOptions>(options: Options): Setting<Given<number, Options>> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
  return setting(options, {
    placeholder: "bytes",
    allowed: `a number of bytes such as 65536, 64k or 1MiB, ${rangeText(min, max)}`,
    format: (bytes: number) => inUnits(bytes, UNIT_BYTES),
    schema: v.pipe(
      v.union([v.pipe(v.string(), v.regex(/^\d{1,15}([kmg]i?)?b?$/i)), v.pipe(v.number(), v.integer())]),
      v.transform((input) => scaled(typeof input === "string" ? input.replace(/i?b?$/i, "") : input, UNIT_BYTES)),
      v.check((bytes) => bytes >= min && bytes <= max),
    ),
  });
}

/** A whole number. */
export function count<const Options extends RangeOptions>(options: Options): Setting<Given<number, Options>> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
  return setting(options, {
    placeholder: "count",
    allowed: `a whole number ${rangeText(min, max)}`,
    schema: v.pipe(
      v.union([v.pipe(v.string(), v.regex(/^\d{1,15}$/)), v.pipe(v.number(), v.integer())]),
      v.transform(Number),
      v.check((number) => number >= min && number <= max),
    ),
  });
}

/** Any text that is not empty. */
export function text<const Options extends SettingOptions>(options: Options): Setting<Given<string, Options>> {
  return setting(options, { placeholder: "text", allowed: "a text", schema: TEXT });
}

/** A text that is not shown to anybody. */
export function secret<const Options extends SettingOptions>(options: Options): Setting<Given<string, Options>> {
  return setting(options, { placeholder: "secret", allowed: "a text", schema: TEXT, isSecret: true });
}

/** The path of a file, which is read when it is used. */
export function filePath<const Options extends SettingOptions>(options: Options): Setting<Given<string, Options>> {
  return setting(options, { placeholder: "file", allowed: "the path of a file", schema: TEXT, isFile: true });
}

/** One of a few words. */
export function choice<const Word extends string, const Options extends SettingOptions>(
  words: readonly Word[],
  options: Options,
): Setting<Given<Word, Options>> {
  return setting(options, {
    placeholder: words.join("|"),
    allowed: `one of ${words.map((word) => `"${word}"`).join(", ")}`,
    schema: v.picklist(words),
  });
}

const TRUE = ["true", "yes", "on", "1"];
const FALSE = ["false", "no", "off", "0"];

/** Yes or no: `--flag` and `--no-flag`, `true` and `false`. */
export function toggle<const Options extends SettingOptions>(options: Options): Setting<Given<boolean, Options>> {
  return setting(options, {
    placeholder: undefined,
    allowed: "true or false",
    schema: v.pipe(
      v.union([v.boolean(), v.picklist([...TRUE, ...FALSE])]),
      v.transform((input) => input === true || TRUE.includes(String(input))),
    ),
  });
}

/** One place to listen at or to connect to. */
export function endpoint<const Options extends SettingOptions>(options: Options): Setting<Given<Endpoint, Options>> {
  return setting(options, {
    placeholder: "endpoint",
    allowed: "an endpoint such as tcp://127.0.0.1:7007 or unix:/run/it.sock",
    format: formatEndpoint,
    schema: v.pipe(v.string(), parsedBy(parseEndpoint)),
  });
}

/** Several places. */
export function endpoints<const Options extends SettingOptions>(
  options: Options,
): Setting<Given<readonly Endpoint[], Options>> {
  return setting(options, {
    placeholder: "endpoint",
    allowed: "one or more endpoints such as tcp://127.0.0.1:7007 or unix:/run/it.sock",
    format: (places: readonly Endpoint[]) => places.map(formatEndpoint),
    schema: v.pipe(
      LIST,
      v.minLength(1),
      parsedBy((texts) => texts.map(parseEndpoint)),
    ),
    isList: true,
  });
}

/** Addresses and ranges of them, and `unix`; none where nothing is said. */
export function addresses(options: Omit<SettingOptions, "default">): Setting<readonly string[]> {
  return setting(
    { ...options, default: [] as const },
    {
      placeholder: "addresses",
      allowed: "addresses such as 10.0.0.0/8, ::1 or unix",
      schema: v.pipe(LIST, parsedBy(checkedAddresses)),
      isList: true,
    },
  );
}

/** How values of a service's own are written, and read. */
export interface ListKind<Value> {
  readonly placeholder: string;
  /** As it follows `must be`. */
  readonly allowed: string;
  /** What stands between two of them in the environment. */
  readonly separator: RegExp;
  /** @throws what says what is wrong, and what is allowed. */
  parse(texts: readonly string[]): readonly Value[];
  format(value: Value): string;
}

/** Several of what the service itself can read; none where nothing is said. */
export function listOf<Value>(
  { placeholder, allowed, separator, parse, format }: ListKind<Value>,
  options: Omit<SettingOptions, "default">,
): Setting<readonly Value[]> {
  return setting(
    { ...options, default: [] as const },
    {
      placeholder,
      allowed,
      format: (values: readonly Value[]) => values.map(format),
      schema: v.pipe(
        LIST,
        parsedBy((texts) => [...parse(texts)]),
      ),
      isList: true,
      separator,
    },
  );
}

const TEXT = v.pipe(
  v.union([v.pipe(v.string(), v.nonEmpty()), v.pipe(v.number(), v.safeInteger())]), // others would lose digits
  v.transform(String),
);

const LIST = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((input) => (typeof input === "string" ? [input] : input)),
);

/** What differs between kinds. */
interface Kind<Value> {
  readonly placeholder: string | undefined;
  readonly allowed: string;
  /** Of valibot; what it takes in is anything, since a file may hold anything. */
  readonly schema: object;
  /** @default as it is */
  format?(value: Value): FileValue;
  readonly isList?: boolean;
  /** @default commas and blanks */
  readonly separator?: RegExp;
  readonly isSecret?: boolean;
  readonly isFile?: boolean;
}

function setting<Value>(options: SettingOptions, kind: Kind<NonNullable<Value>>): Setting<Value> {
  const { help, isReloadable = false, isDivided = false } = options;
  const { placeholder, allowed, schema, isList = false, isSecret = false, isFile = false } = kind;
  const { separator = /[\s,]+/ } = kind;
  return {
    schema: schema as v.GenericSchema<unknown, Value>,
    format: (kind.format ?? asItIs) as Setting<Value>["format"],
    allowed,
    help,
    placeholder,
    default: options.default,
    isList,
    separator,
    isSecret,
    isFile,
    isReloadable,
    isDivided,
  };
}

function asItIs(value: unknown): unknown {
  return value;
}

/** A step of a schema by one of net-core's own parsers, whose message says more than ours could. */
function parsedBy<Input, Output>(parse: (input: Input) => Output): v.RawTransformAction<Input, Output> {
  return v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return parse(dataset.value);
    } catch (error) {
      addIssue({ message: (error as Error).message });
      return NEVER;
    }
  });
}

function checkedAddresses(texts: string[]): string[] {
  resolveAddressSet("addresses", texts);
  return texts;
}

function scaled(input: string | number, units: Readonly<Record<string, number>>): number {
  if (typeof input === "number") return input;
  const [, digits = "", unit = ""] = /^(\d+)([a-z]*)$/i.exec(input) ?? [];
  return Number(digits) * (units[unit.toLowerCase()] ?? 1);
}

/** In the largest unit that leaves a whole number. */
function inUnits(amount: number, units: Readonly<Record<string, number>>): string | number {
  const [unit, ofOne] = Object.entries(units).findLast(([, size]) => amount % size === 0) ?? ["", 1];
  return amount === 0 ? 0 : `${amount / ofOne}${unit}`;
}

function rangeText(min: number, max: number): string {
  return max === Number.MAX_SAFE_INTEGER ? `>= ${min}` : `from ${min} to ${max}`;
}
