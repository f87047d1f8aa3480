import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { requireProgram, skipNote, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { composeMistakes, kubernetesMistakes, misspelt } from "../../../scripts/manifest-schemas.ts";
import { SETTINGS } from "../src/settings.ts";

const read = (name: string): string => readFileSync(new URL(`../deploy/${name}`, import.meta.url), "utf8");
const UNITS = ["holdfast-echo.service", "holdfast-echo.socket"];
const analyze = requireProgram("systemd-analyze", { helpArgs: ["--help"], helpSays: "--threshold" });

/** The seconds of `5s`. */
const seconds = (text: string | undefined): number => Number(/^(\d+)s$/.exec(text ?? "")?.[1]);

describe.skipIf(analyze.lack)(`the systemd units${skipNote(analyze)}`, () => {
  /** Copies in which the command is one that exists, as systemd-analyze wants it to. */
  async function withUnits(check: (paths: readonly string[]) => void): Promise<void> {
    await using folder = await temporaryDirectory();
    writeFileSync(folder.path("holdfast-echo"), "#!/bin/sh\n");
    chmodSync(folder.path("holdfast-echo"), 0o755);
    for (const unit of UNITS) {
      writeFileSync(
        folder.path(unit),
        read(`systemd/${unit}`).replace("/usr/bin/holdfast-echo", folder.path("holdfast-echo")),
      );
    }
    check(UNITS.map((unit) => folder.path(unit)));
  }

  test("are understood by systemd, to the last word", () =>
    withUnits((paths) => {
      const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", ...paths], { encoding: "utf8" });

      const ours = stderr.split("\n").filter((line) => line.includes("holdfast-echo"));
      expect(ours).toEqual([]);
      expect(status).toBe(0);
    }));

  test("give the service hardly anything: an exposure of 1.5 of 10 at most", () =>
    withUnits(([service = ""]) => {
      const flags = ["security", "--offline=true", "--threshold=15", "--no-pager", service];

      expect(() => execFileSync("systemd-analyze", flags, { stdio: "pipe" })).not.toThrow();
    }));

  test("let a stop last as long as the drain may, and know its exit codes", () => {
    const service = read("systemd/holdfast-echo.service");

    const stop = seconds(/^TimeoutStopSec=(.*)$/m.exec(service)?.[1]);
    expect(stop).toBeGreaterThan(seconds(String(SETTINGS["shutdown.deadline"].default)));
    expect(service).toMatch(/^RestartPreventExitStatus=64 78$/m);
    expect(service).toMatch(/^SuccessExitStatus=75$/m);
  });
});

describe("the Kubernetes manifest", () => {
  interface Manifest {
    readonly kind: string;
    readonly spec: {
      readonly template: {
        readonly spec: {
          readonly terminationGracePeriodSeconds: number;
          readonly securityContext: object;
          readonly containers: readonly {
            readonly env: readonly { readonly name: string; readonly value: string }[];
            readonly securityContext: object;
            readonly [probe: string]: unknown;
          }[];
        };
      };
    };
  }
  const manifests = parseAllDocuments(read("kubernetes.yaml")).map((document) => document.toJS() as Manifest);
  const pod = manifests.find(({ kind }) => kind === "Deployment")?.spec.template.spec;
  const [container] = pod?.containers ?? [];

  test("has the Deployment and what belongs to it", () => {
    expect(manifests.map(({ kind }) => kind)).toEqual([
      "Deployment",
      "Service",
      "PodDisruptionBudget",
      "NetworkPolicy",
    ]);
  });

  test("is right by Kubernetes' own description of its API, to the last key", async () => {
    expect(await Promise.all(manifests.map(kubernetesMistakes))).toEqual(manifests.map(() => []));
  });

  test.each([
    ["Deployment", ["spec", "strategy", "rollingUpdate", "maxSurge"]],
    ["Deployment", ["spec", "template", "spec", "terminationGracePeriodSeconds"]],
    ["Deployment", ["spec", "template", "spec", "containers", 0, "livenessProbe", "httpGet", "path"]],
    ["Service", ["spec", "ports", 0, "targetPort"]],
    ["PodDisruptionBudget", ["spec", "minAvailable"]],
    ["NetworkPolicy", ["spec", "ingress", 1, "from"]],
  ])("would not be right with a letter too many in a key of the %s: %j", async (kind, path) => {
    const wrong = misspelt(
      manifests.find((manifest) => manifest.kind === kind),
      path,
    );

    expect(await kubernetesMistakes(wrong)).toContain(`/${path.join("/")}x: unknown key`);
  });

  test("would not be right with a value of another type", async () => {
    const [deployment] = manifests;
    const wrong = { ...deployment, spec: { ...deployment?.spec, replicas: "two" } };

    expect(await kubernetesMistakes(wrong)).toEqual([expect.stringMatching(/^\/spec\/replicas: type .*integer/)]);
  });

  test("gives the pod longer to end than its drain may last", () => {
    const env = new Map(container?.env.map(({ name, value }) => [name, value]));

    const drain = seconds(env.get("ECHO_SHUTDOWN_DELAY")) + seconds(env.get("ECHO_SHUTDOWN_DEADLINE"));
    expect(pod?.terminationGracePeriodSeconds).toBeGreaterThan(drain);
  });

  test.each([
    ["startupProbe", "/startupz"],
    ["readinessProbe", "/readyz"],
    ["livenessProbe", "/healthz"],
  ])("asks %s at %s of the admin endpoint", (probe, path) => {
    expect(container?.[probe]).toMatchObject({ httpGet: { path, port: "admin" } });
  });

  test("runs without root, capabilities or a file system to write to", () => {
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(container?.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });
});

describe("the image", () => {
  const image = read("Containerfile");

  test("is built in two stages, and runs without root, in exec form", () => {
    expect(image.match(/^FROM /gm)).toHaveLength(2);
    expect(image).toMatch(/^USER 65532:65532$/m);
    expect(image).toMatch(/^ENTRYPOINT \["node", "\/app\/dist\/cli\.js"\]$/m);
    expect(image).toMatch(/^HEALTHCHECK .* CMD \["node", "\/app\/dist\/cli\.js", "healthcheck"\]$/m);
  });

  test("and its manifests set only what is a setting", () => {
    const texts = ["Containerfile", "compose.yaml", "kubernetes.yaml"].map(read).join("\n");
    const variables = [...texts.matchAll(/\bECHO_(\w+)/g)].map(([, name = ""]) => name);

    const known = new Set(Object.keys(SETTINGS).map((key) => key.replaceAll(/[.-]/g, "_").toUpperCase()));
    expect(variables.filter((name) => !known.has(name))).toEqual([]);
    expect(variables).not.toHaveLength(0);
  });

  test("takes nothing in that was built or installed outside", () => {
    const ignored = read("Containerfile.dockerignore").split("\n");

    expect(ignored).toEqual(expect.arrayContaining([".git", "**/node_modules", "**/dist"]));
  });

  test("listens where the manifests say that it does", () => {
    const ports = ["ECHO_LISTEN", "ECHO_ADMIN_LISTEN"].map((name) =>
      Number(new RegExp(`${name}=tcp://0\\.0\\.0\\.0:(\\d+)`).exec(image)?.[1]),
    );

    expect(image).toMatch(new RegExp(`^EXPOSE ${ports.join(" ")}$`, "m"));
    for (const port of ports) expect(read("kubernetes.yaml")).toContain(`containerPort: ${port}`);
    expect(read("compose.yaml")).toContain(`:${ports[0]}"`);
  });

  test("is composed as the schema of the Compose Specification says", () => {
    expect(composeMistakes(parse(read("compose.yaml")))).toEqual([]);
  });

  test.each([
    [["services", "echo", "stop_grace_period"]],
    [["services", "echo", "build", "dockerfile"]],
    [["services", "echo", "read_only"]],
  ])("would not be, with a letter too many in a key: %j", (path) => {
    const wrong = misspelt(parse(read("compose.yaml")) as object, path);

    expect(composeMistakes(wrong)).toContainEqual(expect.stringContaining(`"${path.at(-1)}x"`));
  });

  test("is composed with a read-only file system and no capabilities", () => {
    const { services } = parse(read("compose.yaml")) as { services: { echo: Record<string, unknown> } };

    expect(services.echo).toMatchObject({ read_only: true, cap_drop: ["ALL"], stop_grace_period: "15s" });
  });
});
