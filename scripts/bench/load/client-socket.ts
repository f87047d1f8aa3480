import { connect, type Socket } from "node:net";
import type { Target } from "./spec.ts";

// All sockets read into this one: a chunk has been dealt with before the next read.
const CHUNK = new Uint8Array(64 * 1024);

/** Gets `length` bytes at the start of `chunk`, which are overwritten by the next read. */
export type OnBytes = (length: number, chunk: Uint8Array) => void;

/** The cheapest socket that public Node has: no stream of chunks, no buffer of its own. */
export function openSocket(target: Target, onBytes: OnBytes): Socket {
  const onread = {
    buffer: CHUNK,
    callback: (length: number, chunk: Uint8Array) => {
      onBytes(length, chunk);
      return true;
    },
  };
  const socket = "path" in target ? connect({ path: target.path, onread }) : connect({ ...tcp(target), onread });
  // An error without a listener ends the client, and with it the bench: nothing may go wrong unseen.
  return socket;
}

function tcp({ port }: { readonly port: number }): { port: number; host: string; noDelay: boolean } {
  return { port, host: "127.0.0.1", noDelay: true };
}
