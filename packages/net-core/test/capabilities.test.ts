import { once } from "node:events";
import nodeNet from "node:net";
import { MessageChannel } from "node:worker_threads";
import netCore, {
  type BindError,
  capabilities,
  type Capabilities,
  createServer,
  peerCredentials,
  type Socket,
} from "@holdfast/net-core";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { afterEach, describe, expect, test } from "vitest";
import { DescriptorBudget } from "../src/limits/descriptors.ts";
import { connected, type Net, portOf, serving } from "./contract/support.ts";

type Name = keyof Capabilities;
type Line = 22 | 24 | 26;

/** What each Node line, at its newest, can do on Linux. */
const ON_LINUX: Record<Name, readonly Line[]> = {
  abstractSockets: [22, 24, 26],
  addressHolder: [22, 24, 26],
  boundSocket: [24, 26],
  descriptorLimit: [22, 24, 26],
  inheritedDescriptors: [22, 24, 26],
  keepAliveTuning: [24, 26],
  namedPipes: [],
  peerCredentials: [26],
  reusePort: [22, 24, 26],
  socketTransfer: [24, 26],
  typeOfService: [24, 26],
  unixSockets: [22, 24, 26],
};

const names = Object.keys(ON_LINUX) as Name[];
const line = Number(process.versions.node.split(".")[0]) as Line;
const onLinux = process.platform === "linux";
const net = netCore as unknown as Net;
const TRUE_OR_FALSE = [() => true, () => false] as const;

describe.runIf(onLinux && [22, 24, 26].includes(line))(`Node ${line} on Linux`, () => {
  test.each(names)("%s is available where it is known to be", (name) => {
    expect(capabilities()[name].available).toBe(ON_LINUX[name].includes(line));
  });
});

describe("the capabilities", () => {
  test("are frozen, each with the reason where it is not available", () => {
    const all = capabilities();

    expect(Object.keys(all).toSorted()).toEqual(names.toSorted());
    expect(Object.isFrozen(all)).toBe(true);
    for (const capability of Object.values(all)) {
      expect(Object.isFrozen(capability)).toBe(true);
      expect(capability).toEqual(
        capability.available ? { available: true } : { available: false, reason: expect.stringMatching(/\w+ \w+/) },
      );
    }
  });
});

describe("elsewhere than on Linux", () => {
  const here = Object.getOwnPropertyDescriptor(process, "platform") as PropertyDescriptor;
  afterEach(() => void Object.defineProperty(process, "platform", here));

  test.each<[NodeJS.Platform, readonly Name[]]>([
    ["win32", ["namedPipes"]],
    ["darwin", ["inheritedDescriptors", "unixSockets"]],
    ["freebsd", ["inheritedDescriptors", "reusePort", "unixSockets"]],
  ])("on %s there is %j of what is the system's", (platform, available) => {
    const ofNode = new Set<Name>(["boundSocket", "keepAliveTuning", "socketTransfer", "typeOfService"]);

    Object.defineProperty(process, "platform", { ...here, value: platform });
    const all = capabilities();

    expect(names.filter((name) => !ofNode.has(name) && all[name].available)).toEqual(available);
  });
});

/**
 * Whether it works, tried for real. (Inherited descriptors need a process that is started with them: see
 * inherited.test.ts. The name of a pipe is elsewhere that of a file, so to try it would prove nothing.)
 */
const TRIALS: Record<Exclude<Name, "inheritedDescriptors" | "namedPipes">, () => Promise<boolean>> = {
  async abstractSockets() {
    await using server = createServer();
    await server.bind(`unix:@holdfast-capabilities-${process.pid}`);
    return server.listening;
  },

  async addressHolder() {
    await using holder = createServer();
    await using other = createServer();
    const endpoint = await holder.bind("tcp://127.0.0.1:0");
    const error: unknown = await other.bind(endpoint).catch((failure: unknown) => failure);
    return (error as BindError).holder?.pid === process.pid;
  },

  async boundSocket() {
    if (!("BoundSocket" in nodeNet)) return false;
    const bound = new nodeNet.BoundSocket({ host: "127.0.0.1" });
    const { port } = bound.address();
    await using server = createServer().listen(bound);
    await once(server, "listening");
    return portOf(server) === port;
  },

  async descriptorLimit() {
    return !new DescriptorBudget({ reserve: 1_000_000_000 }).take();
  },

  async keepAliveTuning() {
    await using pair = await connected(net, { server: { keepAlive: { idleMs: 60_000, intervalMs: 7_000 } } as object });
    return (pair.accepted as Socket).keepAliveInForce?.intervalMs === 7_000;
  },

  async peerCredentials() {
    await using directory = await temporaryDirectory();
    await using pair = await connected(net, { path: directory.path("a.sock") });
    return peerCredentials(pair.accepted)?.pid === process.pid;
  },

  async reusePort() {
    await using first = await serving(net, {}, { port: 0, host: "127.0.0.1", reusePort: true });
    const second = createServer().listen({ port: first.port, host: "127.0.0.1", reusePort: true });
    const isListening = await once(second, "listening").then(...TRUE_OR_FALSE);
    second.close();
    return isListening;
  },

  async socketTransfer() {
    await using pair = await connected(nodeNet, { server: { pauseOnConnect: true } });
    const { port1, port2 } = new MessageChannel();
    const heard = once(pair.client, "data");
    try {
      port1.postMessage(pair.accepted, [pair.accepted as never]);
      const [moved] = (await once(port2, "message")) as [nodeNet.Socket];
      moved.end("from there");
      return String((await heard)[0]) === "from there";
    } catch (error) {
      if ((error as Error).name === "DataCloneError") return false;
      throw error;
    } finally {
      port1.close();
    }
  },

  async typeOfService() {
    await using pair = await connected(net);
    if (!("setTypeOfService" in pair.client)) return false;
    return pair.client.setTypeOfService(0x10).getTypeOfService() === 0x10;
  },

  async unixSockets() {
    await using directory = await temporaryDirectory();
    const server = createServer();
    const isListening = await server.bind({ path: directory.path("a.sock") }).then(...TRUE_OR_FALSE);
    await server.shutdown();
    return isListening;
  },
};

describe("what is said is so:", () => {
  test.each(Object.entries(TRIALS))("%s", async (name, works) => {
    expect(await works()).toBe(capabilities()[name as Name].available);
  });
});
