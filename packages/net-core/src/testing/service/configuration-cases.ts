import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { temporaryDirectory } from "../temporary-directory.ts";
import type { ServiceCase, ServiceUnderTest } from "./service-case.ts";
import { ended } from "./started.ts";

/** A configuration that is wrong, where it comes from, and what the one line must say. */
interface Mistake {
  readonly what: string;
  readonly flags?: readonly string[];
  /** Without the prefix. */
  readonly env?: Readonly<Record<string, string>>;
  /** The content of the file that `--config` names. */
  readonly file?: string;
  readonly fileName?: string;
  readonly exitCode: 64 | 78;
  readonly says: readonly RegExp[];
}

const MISTAKES: readonly Mistake[] = [
  { what: "an unknown flag", flags: ["--lisen", "x"], exitCode: 64, says: [/--lisen/, /did you mean --listen\?/] },
  { what: "a flag without its value", flags: ["--listen"], exitCode: 64, says: [/--listen/, /needs a value/] },
  { what: "a word that is no flag", flags: ["listen"], exitCode: 64, says: [/"listen"/] },
  {
    what: "a flag's value",
    flags: ["--max-connections", "-1"],
    exitCode: 64,
    says: [/--max-connections must be/, /-1/],
  },
  { what: "a flag's endpoint", flags: ["--listen", "tcp://:port"], exitCode: 64, says: [/--listen/, /tcp:\/\/:port/] },
  {
    what: "a variable's value",
    env: { IDLE_TIMEOUT: "soon" },
    exitCode: 78,
    says: [/_IDLE_TIMEOUT must be/, /"soon"/],
  },
  { what: "an unknown variable", env: { LISSEN: "x" }, exitCode: 78, says: [/_LISSEN/, /did you mean \w+_LISTEN\?/] },
  { what: "a file that is not there", flags: ["--config", "/no/such/file"], exitCode: 78, says: [/\/no\/such\/file/] },
  { what: "a file that is no YAML", file: "listen: [", exitCode: 78, says: [/config\.yaml:\d+:\d+/] },
  { what: "a file that is no JSON", file: "{", fileName: "config.json", exitCode: 78, says: [/config\.json/] },
  { what: "an unknown key of a file", file: "lisen: x", exitCode: 78, says: [/lisen/, /config\.yaml/, /did you mean/] },
  {
    what: "an unknown key in a group of a file",
    file: "shutdown: { dedline: 5s }",
    exitCode: 78,
    says: [/shutdown\.dedline/, /did you mean "?(shutdown\.)?deadline/],
  },
  {
    what: "a value in a file",
    file: "log: { level: loud }",
    exitCode: 78,
    says: [/log\.level/, /config\.yaml/, /"info"/, /"loud"/],
  },
  { what: "a certificate without its key", flags: ["--tls-cert", "x"], exitCode: 78, says: [/tls\.key|tls\.cert/] },
];

const mistakeCases: readonly ServiceCase[] = MISTAKES.map((mistake) => ({
  name: `${mistake.what} that is wrong ends it with ${mistake.exitCode} and one line that says so`,
  async run(service, scope) {
    const folder = scope.use(await temporaryDirectory());
    const { exitCode, stderr } = await ended(service, flagsOf(mistake, folder), { env: envOf(mistake, service) });

    assert.equal(exitCode, mistake.exitCode, stderr);
    assert.match(stderr, /^[^\n]+\n$/);
    for (const pattern of mistake.says) assert.match(stderr, pattern);
  },
}));

export const configurationCases: readonly ServiceCase[] = [
  ...mistakeCases,
  {
    name: "flags go before the environment, that before the file, and that before the defaults",
    async run(service, scope) {
      const folder = scope.use(await temporaryDirectory());
      const file = folder.path("config.yaml");
      writeFileSync(file, "max-connections: 11\nidle-timeout: 11s\nshutdown: { deadline: 11s }\n");
      const env = {
        ...process.env,
        [`${service.envPrefix}_MAX_CONNECTIONS`]: "22",
        [`${service.envPrefix}_IDLE_TIMEOUT`]: "22s",
      };
      const flags = ["--print-config", "--config", file, "--max-connections", "33"];

      const { exitCode, stdout } = await ended(service, flags, { env });

      assert.equal(exitCode, 0);
      assert.match(stdout, /^max-connections: 33 .*--max-connections/m);
      assert.match(stdout, /^idle-timeout: .*_IDLE_TIMEOUT/m);
      assert.match(stdout, /^shutdown\.deadline: .*config\.yaml/m);
      assert.match(stdout, /^log\.level: "?info"? .*default/m);
    },
  },
  {
    name: "--check-config says whether it could be started, and starts nothing",
    async run(service) {
      const right = await ended(service, ["--check-config", "--listen", "tcp://127.0.0.1:0"]);
      const wrong = await ended(service, ["--check-config", "--listen", "nowhere"]);

      assert.equal(right.exitCode, 0);
      assert.equal(wrong.exitCode, 64);
    },
  },
  {
    name: "--check-config shows all that is wrong, a line each, the command line first",
    async run(service, scope) {
      const folder = scope.use(await temporaryDirectory());
      const file = folder.path("config.yaml");
      writeFileSync(file, "idle-timeout: soon\nmax-connections: -1\n");
      const env = { ...process.env, [`${service.envPrefix}_MAX_AGE`]: "old" };
      const inFile = await ended(service, ["--check-config", "--config", file], { env });
      const everywhere = await ended(service, ["--check-config", "--config", file, "--listen", "nowhere"], { env });

      assert.equal(inFile.exitCode, 78);
      assert.match(
        inFile.stderr,
        /^[^\n]*: idle-timeout in [^\n]*\n[^\n]*: max-connections in [^\n]*\n[^\n]*_MAX_AGE must be [^\n]*\n$/,
      );
      assert.equal(everywhere.exitCode, 64);
      assert.match(everywhere.stderr, /^[^\n]*--listen[^\n]*\n/);
      assert.ok(everywhere.stderr.endsWith(inFile.stderr));
    },
  },
  {
    name: "--config-schema is a JSON Schema of the file",
    async run(service) {
      const { exitCode, stdout } = await ended(service, ["--config-schema"]);

      assert.equal(exitCode, 0);
      const schema = JSON.parse(stdout) as { type: string; properties: Record<string, unknown> };
      assert.equal(schema.type, "object");
      assert.ok("listen" in schema.properties && "shutdown" in schema.properties);
    },
  },
  {
    name: "--help names flags, variables and exit codes, and --version the version",
    async run(service) {
      const help = await ended(service, ["--help"]);
      const version = await ended(service, ["--version"]);

      assert.deepEqual([help.exitCode, version.exitCode], [0, 0]);
      assert.match(help.stdout, /--listen/);
      assert.match(help.stdout, new RegExp(`${service.envPrefix}_`));
      assert.match(version.stdout, /^\d+\.\d+\.\d+\S*\n$/);
    },
  },
];

function flagsOf(mistake: Mistake, folder: { path(name: string): string }): readonly string[] {
  const flags = ["--listen", "tcp://127.0.0.1:0", ...(mistake.flags ?? [])];
  if (mistake.file === undefined) return flags;
  const path = folder.path(mistake.fileName ?? "config.yaml");
  writeFileSync(path, mistake.file);
  return [...flags, "--config", path];
}

function envOf(mistake: Mistake, { envPrefix }: ServiceUnderTest): NodeJS.ProcessEnv {
  const entries = Object.entries(mistake.env ?? {}).map(([name, value]) => [`${envPrefix}_${name}`, value]);
  return { ...process.env, ...(Object.fromEntries(entries) as NodeJS.ProcessEnv) };
}
