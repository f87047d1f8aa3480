import { readFileSync } from "node:fs";
import { requireProgram, skipNote } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { type Container, deployed, describeDeployment, describeFlags } from "../../../scripts/describe-deployment.ts";
import { ENV_PREFIX, SETTINGS } from "../src/settings.ts";
import { COMMAND } from "./support/command.ts";

const FOLDER = new URL("../deploy/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, FOLDER), "utf8");
const analyze = requireProgram("systemd-analyze", { helpArgs: ["--help"], helpSays: "--threshold" });
const compose = parse(read("compose.yaml")) as { readonly services: Readonly<Record<string, Readonly<object>>> };
const manifests = parseAllDocuments(read("kubernetes.yaml")).map((document) => document.toJS() as { kind: string });

const deployment = { folder: FOLDER, command: "holdfast-ipc-broker", envPrefix: ENV_PREFIX, settings: SETTINGS };
describeDeployment({
  ...deployment,
  container: "broker",
  compose,
  manifests,
  exposure: 10,
  lack: skipNote(analyze),
});
describeFlags(deployment, COMMAND);

describe("the systemd units", () => {
  const service = read("systemd/holdfast-ipc-broker.service");
  const socket = read("systemd/holdfast-ipc-broker.socket");

  test("leave the kernel's word on who a peer is as it is, and the socket to one group", () => {
    expect(service).not.toMatch(/^PrivateUsers=/m);
    const [, group = ""] = /^SocketGroup=(.*)$/m.exec(socket) ?? [];
    expect(read("systemd/holdfast-ipc-broker.sysusers")).toMatch(new RegExp(`^g ${group} `, "m"));
    expect(socket).toMatch(/^SocketMode=0660$/m);
  });
});

describe("the socket", () => {
  const [, listen = ""] = /BROKER_LISTEN=unix:(\S+)/.exec(read("Containerfile")) ?? [];
  const folder = listen.slice(0, listen.lastIndexOf("/"));
  const { pod, container } = deployed(manifests, "broker");

  test("is in a volume of the image", () => {
    expect(read("Containerfile")).toMatch(new RegExp(`^VOLUME ${folder}$`, "m"));
  });

  test("is shared by compose as a folder, with whoever has the broker's group", () => {
    expect(compose.services["broker"]).toMatchObject({ volumes: [`socket:${folder}`], network_mode: "none" });
    expect(compose.services["client"]).toMatchObject({
      volumes: [`socket:${folder}:ro`],
      group_add: ["65532"],
      environment: { NATS_SOCKET: listen },
    });
  });

  test("is shared in a pod as a folder, with a group that all its containers have", () => {
    const mounts = (one: Container | undefined): unknown => one?.["volumeMounts"];

    expect(mounts(container)).toEqual([{ name: "socket", mountPath: folder }]);
    expect(mounts(pod.containers[0])).toEqual([{ name: "socket", mountPath: folder, readOnly: true }]);
    expect(pod.containers[0]?.env).toEqual([{ name: "NATS_SOCKET", value: listen }]);
    expect(pod.securityContext).toMatchObject({ fsGroup: 65532, runAsUser: 65532 });
    expect(pod).toMatchObject({ volumes: [{ name: "socket", emptyDir: {} }] });
  });

  test("is there before the application, and after it: the broker is a sidecar", () => {
    expect(pod.initContainers).toContain(container);
    expect(container).toMatchObject({ restartPolicy: "Always" });
    expect(container).toHaveProperty("startupProbe");
  });

  test("is all there is to reach but the admin endpoint", () => {
    expect(read("Containerfile")).toMatch(/^EXPOSE 8222$/m);
    expect(container).toMatchObject({ ports: [{ name: "admin", containerPort: 8222 }] });
    expect(manifests.map(({ kind }) => kind)).toEqual(["Deployment", "NetworkPolicy"]);
  });
});
