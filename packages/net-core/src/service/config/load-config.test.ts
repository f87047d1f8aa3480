import { mkdirSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../testing/temporary-directory.ts";
import type { ConfigError, UsageError } from "./config-error.ts";
import { parseCommandLine } from "./command-line.ts";
import {
  addresses,
  choice,
  count,
  duration,
  endpoint,
  endpoints,
  filePath,
  secret,
  size,
  text,
  toggle,
} from "./kinds.ts";
import { type LoadedConfig, loadConfig } from "./load-config.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import { printConfig } from "./print-config.ts";
import type { ConfigOf } from "./setting.ts";

const SETTINGS = {
  listen: endpoints({ default: ["tcp://127.0.0.1:1"], help: "where" }),
  "admin.listen": endpoint({ help: "admin" }),
  allow: addresses({ help: "who" }),
  retries: count({ min: 1, max: 9, default: 3, help: "tries" }),
  "shutdown.deadline": duration({ default: "5s", help: "end" }),
  "keep-alive": duration({ min: 1_000, orZero: true, default: 0, help: "asks" }),
  buffer: size({ max: 1024 ** 3, default: "64k", help: "bytes" }),
  level: choice(["low", "high"], { default: "low", help: "how much" }),
  verbose: toggle({ default: false, help: "talk" }),
  title: text({ help: "name" }),
  token: secret({ help: "password" }),
  "tls.key": filePath({ help: "key" }),
};

interface Given {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: string;
  readonly fileName?: string;
}

async function load({
  args = [],
  env = {},
  file,
  fileName = "it.yaml",
}: Given): Promise<LoadedConfig<typeof SETTINGS>> {
  await using folder = await temporaryDirectory();
  if (file !== undefined) writeFileSync(folder.path(fileName), file);
  const all = file === undefined ? args : [...args, "--config", folder.path(fileName)];
  const { given } = parseCommandLine(SETTINGS, all);
  return await loadConfig({ settings: SETTINGS, envPrefix: "IT", given, env });
}

async function mistakeIn(given: Given): Promise<UsageError | ConfigError | undefined> {
  return load(given).then(
    () => undefined,
    (error: UsageError | ConfigError) => error,
  );
}

async function valueOf<Key extends keyof typeof SETTINGS>(
  key: Key,
  given: Given,
): Promise<ConfigOf<typeof SETTINGS>[Key]> {
  return (await load(given)).values[key];
}

describe("a value", () => {
  test.each<[string, keyof typeof SETTINGS, unknown]>([
    ["--shutdown-deadline=200ms", "shutdown.deadline", 200],
    ["--shutdown-deadline=2m", "shutdown.deadline", 120_000],
    ["--shutdown-deadline=1500", "shutdown.deadline", 1_500],
    ["--keep-alive=0", "keep-alive", 0],
    ["--buffer=1MiB", "buffer", 1_048_576],
    ["--buffer=2k", "buffer", 2_048],
    ["--buffer=5b", "buffer", 5],
    ["--verbose", "verbose", true],
    ["--no-verbose", "verbose", false],
    ["--level=high", "level", "high"],
    ["--allow=10.0.0.0/8", "allow", ["10.0.0.0/8"]],
    ["--admin-listen=unix:/run/a", "admin.listen", { kind: "unix", path: "/run/a" }],
  ])("of the flag %s is understood", async (flag, key, value) => {
    expect(await valueOf(key, { args: [flag] })).toEqual(value);
  });

  test.each<[string, keyof typeof SETTINGS, unknown]>([
    ["shutdown: { deadline: 7 }", "shutdown.deadline", 7],
    ["verbose: true", "verbose", true],
    ["listen: 'tcp://:2'", "listen", [{ kind: "tcp", port: 2 }]],
    [
      "listen: ['tcp://:2', 'tcp://:3']",
      "listen",
      [
        { kind: "tcp", port: 2 },
        { kind: "tcp", port: 3 },
      ],
    ],
    ["title: 12", "title", "12"],
    ["", "retries", 3],
  ])("of the file %j is understood", async (file, key, value) => {
    expect(await valueOf(key, { file })).toEqual(value);
  });

  test("of a repeated flag is a list, and so are those that commas or blanks separate in the environment", async () => {
    const two = [
      { kind: "tcp", port: 2 },
      { kind: "tcp", port: 3 },
    ];

    expect(await valueOf("listen", { args: ["--listen", "tcp://:2", "--listen", "tcp://:3"] })).toEqual(two);
    expect(await valueOf("listen", { env: { IT_LISTEN: "tcp://:2, tcp://:3" } })).toEqual(two);
  });

  test("comes from the strongest source that has one, whichever those are", async () => {
    const sources = fc.record({ file: fc.boolean(), env: fc.boolean(), flag: fc.boolean() });

    await fc.assert(
      fc.asyncProperty(sources, async ({ file, env, flag }) => {
        const { values, sources: from } = await load({
          ...(file && { file: "retries: 5" }),
          ...(env && { env: { IT_RETRIES: "6" } }),
          ...(flag && { args: ["--retries", "7"] }),
        });

        const expected = flag ? [7, "flag"] : env ? [6, "environment"] : file ? [5, "file"] : [3, "default"];
        expect([values.retries, from["retries"]?.kind]).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a secret", () => {
  test("comes from the file that its variable names, without the newline at its end", async () => {
    await using folder = await temporaryDirectory();
    writeFileSync(folder.path("token"), "hunter2\n");

    expect(await valueOf("token", { env: { IT_TOKEN_FILE: folder.path("token") } })).toBe("hunter2");
  });

  test("comes from systemd's credentials; of what is a file anyway they give the path", async () => {
    await using folder = await temporaryDirectory();
    writeFileSync(folder.path("token"), "hunter2");
    writeFileSync(folder.path("tls.key"), "PEM");

    const { values, sources } = await load({ env: { CREDENTIALS_DIRECTORY: folder.root } });

    expect([values.token, values["tls.key"]]).toEqual(["hunter2", folder.path("tls.key")]);
    expect(sources["token"]).toEqual({ kind: "credential", name: folder.path("token") });
  });

  test("is not shown", async () => {
    const loaded = await load({ env: { IT_TOKEN: "hunter2" } });

    expect(printConfig(SETTINGS, loaded)).toContain("token: ******** # IT_TOKEN\n");
  });

  test.each([
    "token: { hunter2: 1 }",
    "token: *hunter2",
    "token: !hunter2! x",
    "token: !<hunter2> x",
    "token: |hunter2",
    "token: hunter2: x",
    "token: 'hunter2",
    "token: @hunter2",
  ])("is not in the error where the file has %j", async (file) => {
    const error = await mistakeIn({ file });

    expect(error?.code).toBe("ERR_CONFIG");
    expect(JSON.stringify(error?.problems)).not.toContain("hunter2");
  });

  test("is not in the error of a JSON file, which tells line and column", async () => {
    const error = await mistakeIn({ file: '{ "title": "x",\n  "token": "hunter2" "x" }', fileName: "it.json" });
    const unquoted = await mistakeIn({ file: '{ "title": "x",\n  "token": hunter2 }', fileName: "it.json" });

    expect(error?.message).toMatch(/it\.json:2:22: Expected ',' or '}' after property value$/);
    expect(unquoted?.message).toMatch(/it\.json:2:12: Unexpected token "h"$/);
  });

  test("keeps its zeros, and every text what stands there", async () => {
    const { values } = await load({ file: "token: 00123\ntitle: 0x10\nverbose: on\nretries: 7" });

    expect([values.token, values.title, values.verbose, values.retries]).toEqual(["00123", "0x10", true, 7]);
  });

  test("that cannot be read from the credentials is a mistake, not one that is not there", async () => {
    await using folder = await temporaryDirectory();
    mkdirSync(folder.path("token"));

    const error = await mistakeIn({ env: { CREDENTIALS_DIRECTORY: folder.root } });

    expect(error?.message).toMatch(/^the credential .*token cannot be read: /);
  });
});

describe("a mistake", () => {
  test.each<[Given, string, string | RegExp]>([
    [{ args: ["--retries", "0"] }, "ERR_USAGE", '--retries must be a whole number from 1 to 9, got "0"'],
    [{ args: ["--keep-alive", "5"] }, "ERR_USAGE", /--keep-alive must be a time .*, or 0, got "5"/],
    [{ args: ["--listen", "nowhere"] }, "ERR_USAGE", /^--listen: invalid endpoint "nowhere": /],
    [{ args: ["--allow", "1.2.3"] }, "ERR_USAGE", /^--allow: .*1\.2\.3/],
    [{ args: ["--verbose=yes"] }, "ERR_USAGE", '--verbose takes no value, got "yes"'],
    [{ args: ["--retrys", "1"] }, "ERR_USAGE", "unknown flag --retrys; did you mean --retries?"],
    [{ args: ["--qqqqqqqqq"] }, "ERR_USAGE", "unknown flag --qqqqqqqqq; see --help"],
    [{ args: ["--title"] }, "ERR_USAGE", "--title needs a value: a text"],
    [{ args: ["--title="] }, "ERR_USAGE", "--title needs a value: a text"],
    [{ args: ["helthcheck"] }, "ERR_USAGE", '"helthcheck" is no flag; did you mean healthcheck?'],
    [{ args: ["--", "x"] }, "ERR_USAGE", '"x" is no flag; see --help'],
    [{ args: ["--__proto__", "x"] }, "ERR_USAGE", "unknown flag --__proto__; see --help"],
    [{ args: ["--a\u001b[2J\nb"] }, "ERR_USAGE", "unknown flag --a\\u001b[2J\\nb; see --help"],
    [{ args: ["-r"] }, "ERR_USAGE", /^unknown flag -r/],
    [{ env: { IT_RETRIES: "many" } }, "ERR_CONFIG", 'IT_RETRIES must be a whole number from 1 to 9, got "many"'],
    [{ env: { IT_LISTEN: "" } }, "ERR_CONFIG", /^IT_LISTEN must be one or more endpoints .*, got \[\]$/],
    [{ env: { IT_TOKEN: "" } }, "ERR_CONFIG", "IT_TOKEN must be a text, got nothing"],
    [{ env: { IT_CONFIG: "" } }, "ERR_CONFIG", 'IT_CONFIG must be the path of a file, got ""'],
    [{ env: { IT_CONFIG: "/no/such" } }, "ERR_CONFIG", /^\/no\/such, which IT_CONFIG names, cannot be read: ENOENT/],
    [{ env: { IT_CONFG: "x" } }, "ERR_CONFIG", "unknown environment variable IT_CONFG; did you mean IT_CONFIG?"],
    [{ env: { IT_TOKN_FILE: "x" } }, "ERR_CONFIG", /IT_TOKN_FILE; did you mean IT_TOKEN_FILE\?$/],
    [{ env: { IT_PORT: "7007" } }, "ERR_CONFIG", /^unknown environment variable IT_PORT/],
    [{ env: { IT_RETRYS: "1" } }, "ERR_CONFIG", "unknown environment variable IT_RETRYS; did you mean IT_RETRIES?"],
    [{ env: { IT_TOKEN: "a", IT_TOKEN_FILE: "b" } }, "ERR_CONFIG", /IT_TOKEN.* must not both be set/],
    [{ env: { IT_TOKEN_FILE: "/no/such" } }, "ERR_CONFIG", /^the file that IT_TOKEN_FILE names cannot be read: ENOENT/],
    [
      { file: "retries: [1]" },
      "ERR_CONFIG",
      /^retries in .*it\.yaml must be a whole number from 1 to 9, got \[ '1' \]$/,
    ],
    [{ file: "shutdown: 5s" }, "ERR_CONFIG", /^shutdown in .*it\.yaml must be a mapping of settings$/],
    [{ file: "shutdown.deadline: 5s" }, "ERR_CONFIG", /must be nested, as in shutdown: { deadline: … }$/],
    [
      { file: "shutdown: { dedline: 5s }" },
      "ERR_CONFIG",
      /^shutdown\.dedline in .*; did you mean shutdown\.deadline\?$/,
    ],
    [{ file: "shutdwn: { deadline: 5s }" }, "ERR_CONFIG", /^shutdwn in .* is no setting; did you mean shutdown\?$/],
    [{ file: "constructor: 1" }, "ERR_CONFIG", /^constructor in .* is no setting/],
    [{ file: "__proto__: { retries: 1 }" }, "ERR_CONFIG", /^__proto__ in .* is no setting/],
    [{ file: '"a\\nb": 1' }, "ERR_CONFIG", /^a\\nb in .* is no setting/],
    [{ file: "listen: []" }, "ERR_CONFIG", /^listen in .* must be one or more endpoints .*, got \[\]$/],
    [{ file: "- 1" }, "ERR_CONFIG", /it\.yaml must be a mapping of settings$/],
    [{ file: "a: b: c" }, "ERR_CONFIG", /it\.yaml:1:\d+: /],
    [{ file: "title:" }, "ERR_CONFIG", /^title in .* must be a text, got null$/],
  ])("in %j is told in one line that names it", async (given, code, message) => {
    const error = await mistakeIn(given);

    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
    expect(error?.message).not.toContain("\n");
  });

  test("is told with all the others, and where each stands", async () => {
    const file = "retries: 0\nlevle: low";
    const error = await mistakeIn({ file, env: { IT_BUFFER: "big", IT_RETRIES: "5", IT_TITEL: "x" } });

    expect(error?.problems.map(({ key, source }) => [key, source?.kind, source?.name.replace(/^.*\//, "")])).toEqual([
      ["levle", "file", "it.yaml"],
      ["retries", "file", "it.yaml"], // although another takes its place
      [undefined, "environment", "IT_TITEL"],
      ["buffer", "environment", "IT_BUFFER"],
    ]);
    expect(error?.message).toBe(error?.problems[0]?.message);
    expect([error?.key, error?.source?.kind]).toEqual(["levle", "file"]);
  });

  test("of a flag is told before anything else is looked at", async () => {
    const error = await mistakeIn({ args: ["--buffr", "1k", "--retries", "0"], file: "[", env: { IT_LEVEL: "x" } });

    expect(error?.problems.map(({ message }) => message)).toEqual(["unknown flag --buffr; did you mean --buffer?"]);
  });

  test("is not what Kubernetes and Docker tell of a service with our name", async () => {
    const env = {
      IT_SERVICE_HOST: "10.0.0.1",
      IT_SERVICE_PORT: "1",
      IT_PORT: "tcp://10.0.0.1:1",
      IT_PORT_1_TCP_ADDR: "x",
    };

    expect(await valueOf("retries", { env })).toBe(3);
  });
});

test("a group with nothing in it says nothing", async () => {
  expect(await valueOf("shutdown.deadline", { file: "shutdown:\n  # deadline: 9s\n" })).toBe(5_000);
});

test("the configuration is shown as a file would have it, with the source of each value", async () => {
  const loaded = await load({
    args: ["--listen", "[::1]:7", "--listen", "unix:/a", "--shutdown-deadline", "90s"],
    env: { IT_TITLE: "two words", IT_BUFFER: "65536" },
  });

  const shown = printConfig(SETTINGS, loaded).split("\n");

  expect(shown).toContain('listen: ["tcp://[::1]:7", unix:/a] # --listen');
  expect(shown).toContain("shutdown.deadline: 90s # --shutdown-deadline");
  expect(shown).toContain('title: "two words" # IT_TITLE');
  expect(shown).toContain("buffer: 64k # IT_BUFFER");
  expect(shown).toContain("token: (none) # default");
});

test("the JSON Schema has every setting in its group, with its default, and lets nothing else in", async () => {
  const schema = await jsonSchemaOf(SETTINGS, "it");

  expect(schema).toMatchObject({
    title: "it",
    type: "object",
    additionalProperties: false,
    properties: {
      retries: { default: 3, description: "tries" },
      shutdown: { additionalProperties: false, properties: { deadline: { default: "5s" } } },
      level: { enum: ["low", "high"] },
    },
  });
});
