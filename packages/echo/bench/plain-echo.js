// `node plain-echo.js <path> <port>`: the least that Node needs for an echo, to hold the server against.
import { createServer } from "node:net";

const [path, port] = process.argv.slice(2);
for (const address of [{ path }, { port: Number(port), host: "127.0.0.1" }]) {
  createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    socket.pipe(socket);
  }).listen(address);
}
process.once("SIGTERM", () => process.exit());
