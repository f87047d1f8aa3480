import { isBuiltin } from "node:module";

/** Options of a socket by their numbers in Linux's `asm-generic/socket.h`. */
export const SocketOption = { peerCredentials: 17, isListening: 30, domain: 39 } as const;

const SOL_SOCKET = 1;

// Those that have the generic numbers; MIPS, PowerPC and SPARC have their own.
const GENERIC: ReadonlySet<string> = new Set(["arm", "arm64", "ia32", "loong64", "riscv64", "s390x", "x64"]);

type GetSockOpt = (fd: number, level: number, option: number, value: Uint32Array, length: Uint32Array) => number;
type Library = { readonly getsockopt: GetSockOpt } | { readonly fault: string };

// Loaded at the first use and not before: node:ffi prints a warning, which nobody else should see.
let library: Library | undefined;

/** Why the C library cannot be asked; `undefined` where it can, as far as is known before it is loaded. */
export function libcFault(): string | undefined {
  return platformFault() ?? (library && "fault" in library ? library.fault : undefined);
}

/**
 * The words of a socket option.
 * @returns `undefined` when the C library cannot be asked, `fd` is no socket, or its option is not of this size.
 */
export function readSocketOption(fd: number, option: number, words: number): Uint32Array | undefined {
  library ??= load();
  if ("fault" in library) return undefined;
  const value = new Uint32Array(words);
  const length = new Uint32Array([value.byteLength]);
  const result = library.getsockopt(fd, SOL_SOCKET, option, value, length);
  return result === 0 && length[0] === value.byteLength ? value : undefined;
}

function load(): Library {
  const fault = platformFault();
  if (fault !== undefined) return { fault };
  try {
    const ffi = process.getBuiltinModule("node:ffi");
    const { functions } = ffi.dlopen(null, {
      getsockopt: { return: "int32", arguments: ["int32", "int32", "int32", "buffer", "buffer"] },
    });
    return functions;
  } catch (error) {
    return { fault: `the C library cannot be called: ${String(error)}` };
  }
}

function platformFault(): string | undefined {
  if (process.platform !== "linux") return "only Linux can be asked (SO_PEERCRED)";
  if (!GENERIC.has(process.arch)) return `the numbers of the socket options on ${process.arch} are not known`;
  if (!isBuiltin("node:ffi")) return "this Node has no node:ffi (experimental, in Node 26), or it is turned off";
  if (isForbidden()) return "the permission model forbids node:ffi (--allow-ffi)";
  return undefined;
}

function isForbidden(): boolean {
  const { permission } = process as { readonly permission?: typeof process.permission }; // only with --permission
  return permission !== undefined && !permission.has("ffi");
}
