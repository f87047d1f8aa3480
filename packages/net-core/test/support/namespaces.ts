import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type FoundProgram, requireProgram } from "@holdfast/net-core/testing";

/** Two network namespaces and the cable between them, as two machines would be; gone at the end of the scope. */
export interface Wire extends AsyncDisposable {
  readonly server: Machine;
  readonly client: Machine;
  /** From now on no packet arrives at either end, nor any word of it. */
  readonly cutCable: () => void;
}

/** One end of the cable. */
interface Machine {
  readonly address: string;
  /** Runs `fixtures/<name>` here, with `options` as its argument in JSON, by the Node that runs the test. */
  readonly start: (name: string, options: object) => Program;
}

/** A process that tells what happens in lines of JSON. */
interface Program {
  /** Resolves with the next thing that it tells. */
  readonly next: () => Promise<unknown>;
}

/**
 * Whether namespaces can be made here, which takes root's powers; where they cannot, the test skips and its name
 * says why.
 * @throws under `CI=true` where only a program is missing.
 */
export function requireNamespaces(): FoundProgram {
  if (process.platform !== "linux") return lacking("only Linux has network namespaces");
  const nft = requireProgram("nft");
  const found = requireProgram("ip");
  if (nft.lack || found.lack) return nft.lack ? nft : found;
  const probe = uniqueName();
  try {
    ip("netns", "add", probe);
    return found;
  } catch (error) {
    const [reason] = String((error as { stderr?: unknown }).stderr ?? error).split("\n");
    return lacking(`no network namespaces here: ${reason}`);
  } finally {
    remove(probe);
  }
}

function lacking(lack: string): FoundProgram {
  return { name: "ip", path: undefined, lack };
}

/** Makes two machines, and a cable between them. */
export function layWire(): Wire {
  const server = uniqueName();
  const client = uniqueName();
  const programs: ChildProcess[] = [];
  try {
    for (const namespace of [server, client]) ip("netns", "add", namespace);
    ip("link", "add", "cable", "netns", server, "type", "veth", "peer", "name", "cable", "netns", client);
    return {
      server: machine(server, "192.0.2.1", programs),
      client: machine(client, "192.0.2.2", programs),
      cutCable: () => dropAll(client),
      async [Symbol.asyncDispose]() {
        await Promise.all(programs.map(kill));
        remove(server, client);
      },
    };
  } catch (error) {
    remove(server, client);
    throw error;
  }
}

function machine(namespace: string, address: string, programs: ChildProcess[]): Machine {
  ip("-n", namespace, "address", "add", `${address}/24`, "dev", "cable");
  ip("-n", namespace, "link", "set", "cable", "up");
  return {
    address,
    start(name, options) {
      const flags = ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning"];
      const file = fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
      const command = [process.execPath, ...flags, file, JSON.stringify(options)];
      const child = spawn("ip", ["netns", "exec", namespace, ...command], { stdio: ["ignore", "pipe", "inherit"] });
      programs.push(child);
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      return {
        async next() {
          const line = await lines.next();
          if (line.done) throw new Error(`${name} ended, and had more to tell`);
          return JSON.parse(line.value);
        },
      };
    },
  };
}

// At the client's end, so that the server's kernel sends as ever; what it is not told is what is tested.
function dropAll(namespace: string): void {
  const chain = (hook: string): string => `chain ${hook} { type filter hook ${hook} priority 0; policy drop; }`;
  run("ip", "netns", "exec", namespace, "nft", `table inet cut { ${chain("input")}; ${chain("output")}; }`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

function uniqueName(): string {
  return `holdfast-${randomBytes(6).toString("hex")}`;
}

function remove(...namespaces: string[]): void {
  for (const namespace of namespaces) {
    try {
      ip("netns", "delete", namespace);
    } catch {
      // It was never made.
    }
  }
}

function ip(...args: string[]): void {
  run("ip", ...args);
}

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: ["ignore", "ignore", "pipe"] });
}
