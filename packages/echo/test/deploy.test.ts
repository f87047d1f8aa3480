import { readFileSync } from "node:fs";
import { requireProgram, skipNote } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { describeDeployment, describeFlags, describePorts } from "../../../scripts/describe-deployment.ts";
import { composeMistakes, kubernetesMistakes, misspelt } from "../../../scripts/manifest-schemas.ts";
import { ENV_PREFIX, SETTINGS } from "../src/settings.ts";
import { COMMAND } from "./support/command.ts";

const FOLDER = new URL("../deploy/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, FOLDER), "utf8");
const analyze = requireProgram("systemd-analyze", { helpArgs: ["--help"], helpSays: "--threshold" });
const manifests = parseAllDocuments(read("kubernetes.yaml")).map(
  (document) => document.toJS() as { readonly kind: string; readonly spec: object },
);

const deployment = { folder: FOLDER, command: "holdfast-echo", envPrefix: ENV_PREFIX, settings: SETTINGS };
describeDeployment({
  ...deployment,
  container: "echo",
  compose: parse(read("compose.yaml")),
  manifests,
  exposure: 15,
  lack: skipNote(analyze),
});
describePorts(deployment);
describeFlags(deployment, COMMAND);

describe("the Kubernetes manifest", () => {
  test("has the Deployment and what belongs to it", () => {
    expect(manifests.map(({ kind }) => kind)).toEqual([
      "Deployment",
      "Service",
      "PodDisruptionBudget",
      "NetworkPolicy",
    ]);
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
});

describe("the image", () => {
  test.each([
    [["services", "echo", "stop_grace_period"]],
    [["services", "echo", "build", "dockerfile"]],
    [["services", "echo", "read_only"]],
  ])("would not be composed right with a letter too many in a key: %j", (path) => {
    const wrong = misspelt(parse(read("compose.yaml")) as object, path);

    expect(composeMistakes(wrong)).toContainEqual(expect.stringContaining(`"${path.at(-1)}x"`));
  });
});
