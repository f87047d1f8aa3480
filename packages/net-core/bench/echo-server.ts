// `node echo-server.ts <module> <path> <port>`: an echo in `node:net` or in what takes its place, at both addresses.
import type net from "node:net";
import { answerForMemory, endOnSignal } from "./server-process.ts";

const [specifier = "node:net", path = "", port = ""] = process.argv.slice(2);
const { createServer } = (await import(specifier)) as typeof net;

for (const address of [{ path }, { port: Number(port), host: "127.0.0.1" }]) {
  createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    socket.pipe(socket);
  }).listen(address);
}
endOnSignal();
answerForMemory();
