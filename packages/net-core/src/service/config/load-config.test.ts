import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../testing/temporary-directory.ts";
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
}

async function load({ args = [], env = {}, file }: Given): Promise<LoadedConfig<typeof SETTINGS>> {
  await using folder = await temporaryDirectory();
  if (file !== undefined) writeFileSync(folder.path("it.yaml"), file);
  const all = file === undefined ? args : [...args, "--config", folder.path("it.yaml")];
  const { given } = parseCommandLine(SETTINGS, all);
  return loadConfig({ settings: SETTINGS, envPrefix: "IT", given, env });
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

  test("is not shown, not even when it is wrong", async () => {
    const loaded = await load({ env: { IT_TOKEN: "hunter2" } });

    expect(printConfig(SETTINGS, loaded)).toContain("token: ******** # IT_TOKEN\n");
    await expect(load({ file: "token: { hunter2: 1 }" })).rejects.toThrow(
      /^token in .* must be a text, got something else$/,
    );
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
    [{ args: ["-r"] }, "ERR_USAGE", /^unknown flag -r/],
    [{ env: { IT_RETRIES: "many" } }, "ERR_CONFIG", 'IT_RETRIES must be a whole number from 1 to 9, got "many"'],
    [{ env: { IT_RETRYS: "1" } }, "ERR_CONFIG", "unknown environment variable IT_RETRYS; did you mean IT_RETRIES?"],
    [{ env: { IT_TOKEN: "a", IT_TOKEN_FILE: "b" } }, "ERR_CONFIG", /IT_TOKEN.* must not both be set/],
    [{ env: { IT_TOKEN_FILE: "/no/such" } }, "ERR_CONFIG", /^the file that IT_TOKEN_FILE names cannot be read: ENOENT/],
    [{ file: "retries: [1]" }, "ERR_CONFIG", /^retries in .*it\.yaml must be a whole number from 1 to 9, got \[ 1 \]$/],
    [{ file: "shutdown: 5s" }, "ERR_CONFIG", /^shutdown in .*it\.yaml must be a mapping of settings$/],
    [{ file: "shutdown.deadline: 5s" }, "ERR_CONFIG", /^shutdown\.deadline in .* is no setting/],
    [{ file: "- 1" }, "ERR_CONFIG", /it\.yaml must be a mapping of settings$/],
    [{ file: "a: b: c" }, "ERR_CONFIG", /it\.yaml:1:\d+: /],
    [{ file: "title:" }, "ERR_CONFIG", /^title in .* must be a text, got null$/],
  ])("in %j is told in one line that names it", async (given, code, message) => {
    const error = await load(given).then(
      () => undefined,
      (caught: Error & { code: string }) => caught,
    );

    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
    expect(error?.message).not.toContain("\n");
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
