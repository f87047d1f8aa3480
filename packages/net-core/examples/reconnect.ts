import { once } from "node:events";
import { createServer, Reconnector } from "@holdfast/net-core";

let visits = 0;
const server = createServer((socket) => {
  visits += 1;
  socket.on("error", (error) => console.error(error.message)).resume();
  socket.write(`welcome to visit ${visits}`);
  if (visits === 1) socket.end(); // hangs up on whoever comes first
});

const reconnector = new Reconnector(await server.bind("tcp://127.0.0.1:0"), {
  retry: { baseDelayMs: 10 },
  handshake: async (socket) => console.log(String(await once(socket, "data"))), // up when the server has said so
});
reconnector.on("connect", () => console.log("up"));
reconnector.on("disconnect", ({ reason }) => console.log(reason));

await once(reconnector.start(), "retry");
const socket = await reconnector.connected(); // the one that is up, or the next to be
socket.write("what was lost with the first one is for the protocol to send again");
await reconnector.close(); // sends what is left, and waits for the server's end
await server.shutdown();
