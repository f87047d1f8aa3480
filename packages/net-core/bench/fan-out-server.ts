// `node fan-out-server.ts <module> <write|send> <path>`: sends each message of 20 bytes from whoever publishes to all
// who never do.
import type * as netCore from "@holdfast/net-core";
import type { Socket } from "@holdfast/net-core";
import { endOnSignal } from "./server-process.ts";

const MESSAGE_BYTES = 20;

const [specifier = "", method = "", path = ""] = process.argv.slice(2);
// `node:net` has all of it but `send`.
const { createServer } = (await import(specifier)) as typeof netCore;
const subscribers = new Set<Socket>();
const deliver: (socket: Socket, message: Buffer) => unknown =
  method === "send" ? (socket, message) => socket.send(message) : (socket, message) => socket.write(message);

createServer((socket) => {
  let partial: Buffer = Buffer.alloc(0);
  subscribers.add(socket);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => subscribers.delete(socket));
  socket.on("data", (chunk: Buffer) => {
    subscribers.delete(socket); // a publisher, then
    let rest = partial.length === 0 ? chunk : Buffer.concat([partial, chunk]);
    for (; rest.length >= MESSAGE_BYTES; rest = rest.subarray(MESSAGE_BYTES)) {
      const message = rest.subarray(0, MESSAGE_BYTES);
      for (const subscriber of subscribers) deliver(subscriber, message);
    }
    partial = rest;
  });
}).listen(path);
endOnSignal();
