import { readFileSync } from "node:fs";
import { requireProgram, skipNote } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { deployed, describeDeployment, describeFlags, describePorts } from "../../../scripts/describe-deployment.ts";
import { ENV_PREFIX, SETTINGS } from "../src/settings.ts";
import { COMMAND } from "./support/command.ts";

const FOLDER = new URL("../deploy/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, FOLDER), "utf8");
const analyze = requireProgram("systemd-analyze", { helpArgs: ["--help"], helpSays: "--threshold" });
const compose = parse(read("compose.yaml")) as { readonly services: Readonly<Record<string, Readonly<object>>> };
const manifests = parseAllDocuments(read("kubernetes.yaml")).map(
  (document) => document.toJS() as { readonly kind: string; readonly spec: object },
);

const deployment = { folder: FOLDER, command: "holdfast-line-chat", envPrefix: ENV_PREFIX, settings: SETTINGS };
describeDeployment({
  ...deployment,
  container: "chat",
  compose,
  manifests,
  exposure: 15,
  lack: skipNote(analyze),
});
describePorts(deployment);
describeFlags(deployment, COMMAND);

describe("the store", () => {
  const [, file = ""] = /CHAT_STORE=(\S+)/.exec(read("Containerfile")) ?? [];
  const folder = file.slice(0, file.lastIndexOf("/"));
  const { pod, container } = deployed(manifests, "chat");

  test("is in a volume of the image, which its user may write to", () => {
    expect(read("Containerfile")).toMatch(new RegExp(`^VOLUME ${folder}$`, "m"));
    expect(read("Containerfile")).toMatch(new RegExp(`^RUN install .*--owner=65532 .*${folder}$`, "m"));
  });

  test("is kept by compose and by Kubernetes", () => {
    expect(compose.services["chat"]).toMatchObject({ volumes: [`store:${folder}`] });
    expect(container).toMatchObject({ volumeMounts: [{ name: "store", mountPath: folder }] });
    expect(pod).toMatchObject({
      volumes: [{ name: "store", persistentVolumeClaim: { claimName: "holdfast-line-chat" } }],
    });
    expect(pod.securityContext).toMatchObject({ fsGroup: 65532 });
  });

  test("is a folder of the unit's own", () => {
    expect(read("systemd/holdfast-line-chat.service")).toMatch(/^StateDirectory=holdfast-line-chat$/m);
  });

  test("is never of two processes at once", () => {
    const found = manifests.find(({ kind }) => kind === "Deployment");

    expect(found?.spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  });
});
