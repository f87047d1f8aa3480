// What holds of every server's deploy/ folder, as tests of that server.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { composeMistakes, kubernetesMistakes } from "./manifest-schemas.ts";

export interface Deployment {
  /** The folder. */
  readonly folder: URL;
  /** The command, which its units are called by too. */
  readonly command: string;
  /** What the names of its environment's variables begin with. */
  readonly envPrefix: string;
  readonly settings: Readonly<Record<string, { readonly default?: unknown }>>;
  /** The name of its container. */
  readonly container: string;
  /** What is in `compose.yaml` and `kubernetes.yaml`. */
  readonly compose: unknown;
  readonly manifests: readonly unknown[];
  /** What `systemd-analyze security` may find at most, in tenths. */
  readonly exposure: number;
  /** Why systemd's tool cannot be asked here, for the tests' names; empty where it can. */
  readonly lack: string;
}

/** A container of a pod, as far as it is looked at. */
export interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly securityContext?: object;
  readonly [probe: string]: unknown;
}

/** The template of a Deployment's pods, as far as it is looked at. */
export interface Pod {
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: object;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
}

/** The pod of the first Deployment, and the server's container in it. */
export function deployed(manifests: readonly unknown[], name: string): { pod: Pod; container: Container } {
  const all = manifests as readonly { readonly kind: string; readonly spec: { readonly template: { spec: Pod } } }[];
  const pod = all.find(({ kind }) => kind === "Deployment")?.spec.template.spec;
  const container = [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])].find((one) => one.name === name);
  if (!pod || !container) throw new Error(`there is no Deployment with a container ${name}`);
  return { pod, container };
}

/** The seconds of `5s`. */
export function seconds(text: unknown): number {
  return Number(/^(\d+)s$/.exec(String(text))?.[1]);
}

/** Describes what holds of all. */
export function describeDeployment(deployment: Deployment): void {
  describeUnits(deployment);
  describeManifest(deployment);
  describeImage(deployment);
}

/** Describes what holds of a server at a TCP port, with `listen` and `admin.listen` set by its image. */
export function describePorts(deployment: Pick<Deployment, "folder" | "envPrefix">): void {
  const read = reader(deployment);

  test("the image listens where the manifests say that it does", () => {
    const image = read("Containerfile");
    const ports = ["LISTEN", "ADMIN_LISTEN"].map((name) =>
      Number(new RegExp(`${deployment.envPrefix}_${name}=tcp://0\\.0\\.0\\.0:(\\d+)`).exec(image)?.[1]),
    );

    expect(image).toMatch(new RegExp(`^EXPOSE ${ports.join(" ")}$`, "m"));
    for (const port of ports) expect(read("kubernetes.yaml")).toContain(`containerPort: ${port}`);
    expect(read("compose.yaml")).toContain(`:${ports[0]}"`);
  });
}

/** Describes what the units say of the server itself. */
export function describeFlags(
  { folder, command, settings }: Pick<Deployment, "folder" | "command" | "settings">,
  line: readonly string[],
): void {
  const read = reader({ folder });
  const service = read(`systemd/${command}.service`);

  describe("the systemd units of the server", () => {
    test("start it with flags that are right, at the socket's own name", () => {
      const [, flags = ""] = new RegExp(`^ExecStart=/usr/bin/${command} (.*)$`, "m").exec(service) ?? [];
      const [, name = ""] = /^FileDescriptorName=(.*)$/m.exec(read(`systemd/${command}.socket`)) ?? [];
      const args = [...line.slice(1), ...flags.split(" "), "--check-config"];

      const { status, stderr } = spawnSync(line[0] ?? "", args, { encoding: "utf8" });

      expect(stderr).toBe("");
      expect(status).toBe(0);
      expect(flags).toContain(`--listen systemd:${name} `);
    });

    test("name credentials that are settings", () => {
      const names = [...service.matchAll(/^# LoadCredential=([^:]+):/gm)].map(([, name = ""]) => name);

      expect(names).not.toHaveLength(0);
      for (const name of names) expect(settings).toHaveProperty([name]);
    });
  });
}

function reader({ folder }: Pick<Deployment, "folder">): (name: string) => string {
  return (name) => readFileSync(new URL(name, folder), "utf8");
}

function describeUnits(deployment: Deployment): void {
  const { command, settings, exposure, lack } = deployment;
  const read = reader(deployment);
  const units = [`${command}.service`, `${command}.socket`];

  /** Copies in which the command is one that exists, as systemd-analyze wants it to. */
  function withUnits(check: (paths: readonly string[]) => void): void {
    const folder = mkdtempSync(join(tmpdir(), "units-"));
    try {
      writeFileSync(join(folder, command), "#!/bin/sh\n");
      chmodSync(join(folder, command), 0o755);
      const install = (text: string): string => text.replace(`/usr/bin/${command}`, join(folder, command));
      for (const unit of units) writeFileSync(join(folder, unit), install(read(`systemd/${unit}`)));
      check(units.map((unit) => join(folder, unit)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  describe.skipIf(lack !== "")(`the systemd units${lack}`, () => {
    test("are understood by systemd, to the last word", () =>
      withUnits((paths) => {
        const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", ...paths], { encoding: "utf8" });

        const ours = stderr.split("\n").filter((line) => line.includes(command));
        expect(ours).toEqual([]);
        expect(status).toBe(0);
      }));

    test(`give the service hardly anything: an exposure of ${exposure / 10} of 10 at most`, () =>
      withUnits(([service = ""]) => {
        const flags = ["security", "--offline=true", `--threshold=${exposure}`, "--no-pager", service];

        expect(() => execFileSync("systemd-analyze", flags, { stdio: "pipe" })).not.toThrow();
      }));

    test("let a stop last as long as the drain may, and know its exit codes", () => {
      const service = read(`systemd/${command}.service`);

      const stop = seconds(/^TimeoutStopSec=(.*)$/m.exec(service)?.[1]);
      expect(stop).toBeGreaterThan(seconds(settings["shutdown.deadline"]?.default));
      expect(service).toMatch(/^RestartPreventExitStatus=64 78$/m);
      expect(service).toMatch(/^SuccessExitStatus=75$/m);
    });
  });
}

function describeManifest({ manifests, container: name, envPrefix }: Deployment): void {
  describe("the Kubernetes manifest", () => {
    const { pod, container } = deployed(manifests, name);

    test("is right by Kubernetes' own description of its API, to the last key", async () => {
      expect(await Promise.all(manifests.map(async (one) => kubernetesMistakes(one)))).toEqual(manifests.map(() => []));
    });

    test("gives the pod longer to end than its drain may last", () => {
      const env = new Map(container.env?.map(({ name, value }) => [name, value]));

      const delay = env.get(`${envPrefix}_SHUTDOWN_DELAY`) ?? "0s";
      const drain = seconds(delay) + seconds(env.get(`${envPrefix}_SHUTDOWN_DEADLINE`));
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(drain);
    });

    test.each([
      ["startupProbe", "/startupz"],
      ["readinessProbe", "/readyz"],
      ["livenessProbe", "/healthz"],
    ])("asks %s at %s of the admin endpoint", (probe, path) => {
      expect(container[probe]).toMatchObject({ httpGet: { path, port: "admin" } });
    });

    test("runs without root, capabilities or a file system to write to", () => {
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true });
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    });
  });
}

function describeImage(deployment: Deployment): void {
  const { compose, container, envPrefix, settings } = deployment;
  const read = reader(deployment);

  describe("the image", () => {
    test("is built in two stages, and runs without root, in exec form", () => {
      const image = read("Containerfile");

      expect(image.match(/^FROM /gm)).toHaveLength(2);
      expect(image).toMatch(/^USER 65532:65532$/m);
      expect(image).toMatch(/^ENTRYPOINT \["node", "\/app\/dist\/cli\.js"\]$/m);
      expect(image).toMatch(/^HEALTHCHECK .* CMD \["node", "\/app\/dist\/cli\.js", "healthcheck"\]$/m);
    });

    test("and its manifests set only what is a setting", () => {
      const texts = ["Containerfile", "compose.yaml", "kubernetes.yaml"].map(read).join("\n");
      const variables = [...texts.matchAll(new RegExp(`\\b${envPrefix}_(\\w+)`, "g"))].map(([, name = ""]) => name);

      const known = new Set(Object.keys(settings).map((key) => key.replaceAll(/[.-]/g, "_").toUpperCase()));
      expect(variables.filter((name) => !known.has(name))).toEqual([]);
      expect(variables).not.toHaveLength(0);
    });

    test("takes nothing in that was built or installed outside", () => {
      const ignored = read("Containerfile.dockerignore").split("\n");

      expect(ignored).toEqual(expect.arrayContaining([".git", "**/node_modules", "**/dist"]));
    });

    test("is composed as the schema of the Compose Specification says", () => {
      expect(composeMistakes(compose)).toEqual([]);
    });

    test("is composed with a read-only file system and no capabilities", () => {
      const { services } = compose as { services: Record<string, unknown> };

      expect(services[container]).toMatchObject({ read_only: true, cap_drop: ["ALL"], stop_grace_period: "15s" });
    });
  });
}
