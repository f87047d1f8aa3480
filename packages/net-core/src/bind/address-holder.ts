import { readdir, readFile, readlink } from "node:fs/promises";
import { endianness } from "node:os";
import { basename, dirname, join } from "node:path";

/** A process that has an address open for listening. */
export interface AddressHolder {
  readonly pid: number;
  /** The name of its program. */
  readonly command: string;
}

/** The address that a failed bind asked for, as its system error tells it. */
export type WantedAddress = { readonly address: string; readonly port?: number | undefined };

/**
 * Who listens where a bind failed. Linux only, by /proc, and only processes whose descriptors this
 * one may read: `undefined` says "cannot tell", never "nobody".
 */
export async function findHolder({ address, port }: WantedAddress): Promise<AddressHolder | undefined> {
  if (process.platform !== "linux") return undefined;
  const inodes = port === undefined ? await unixInodes(address) : await tcpInodes(address, port);
  return inodes.size === 0 ? undefined : await processWith(inodes);
}

const LISTEN = "0A";

async function tcpInodes(address: string, port: number): Promise<Set<string>> {
  const inodes = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of await linesOf(table)) {
      const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
      const [hexAddress = "", hexPort = ""] = local.split(":");
      if (state !== LISTEN || inode === undefined || Number.parseInt(hexPort, 16) !== port) continue;
      if (overlap(decode(hexAddress), address)) inodes.add(inode);
    }
  }
  return inodes;
}

const EVERY_ADDRESS = new Set(["0.0.0.0", "::"]);

function overlap(held: string, wanted: string): boolean {
  return held === wanted || EVERY_ADDRESS.has(held) || EVERY_ADDRESS.has(wanted);
}

/** The kernel prints an address as 32-bit words in the machine's own byte order. */
function decode(hex: string): string {
  const bytes = Buffer.from(hex, "hex");
  if (endianness() === "LE") bytes.swap32();
  if (bytes.length === 4) return bytes.join(".");
  if (bytes.every((byte) => byte === 0)) return "::";
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

/** A Holdfast server was bound to a temporary name beside the public one; the kernel still shows that. */
async function unixInodes(path: string): Promise<Set<string>> {
  const temporary = join(dirname(path), `.${basename(path)}.`);
  const shown = path.startsWith("\0") ? `@${path.slice(1)}` : path;
  const inodes = new Set<string>();
  for (const line of await linesOf("/proc/net/unix")) {
    const [, , , flags, , , inode, ...name] = line.trim().split(/\s+/);
    const bound = name.join(" ");
    const isListening = flags === "00010000";
    if (isListening && inode && (bound === shown || bound.startsWith(temporary))) inodes.add(inode);
  }
  return inodes;
}

async function processWith(inodes: Set<string>): Promise<AddressHolder | undefined> {
  const links = new Set([...inodes].map((inode) => `socket:[${inode}]`));
  for (const entry of await namesIn("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    for (const fd of await namesIn(`/proc/${entry}/fd`)) {
      const target = await readlink(`/proc/${entry}/fd/${fd}`).catch(() => "");
      if (links.has(target)) return { pid: Number(entry), command: await commandOf(entry) };
    }
  }
  return undefined;
}

/** The program's file name: threads may rename the process, and arguments may hold secrets. */
async function commandOf(pid: string): Promise<string> {
  const [program = ""] = (await textOf(`/proc/${pid}/cmdline`)).split("\0");
  return basename(program) || (await textOf(`/proc/${pid}/comm`)).trim() || "unknown";
}

async function linesOf(file: string): Promise<string[]> {
  return (await textOf(file)).split("\n").slice(1);
}

// Processes come and go while /proc is read, and most of it belongs to others.
const textOf = (file: string): Promise<string> => readFile(file, "utf8").catch(() => "");
const namesIn = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);
