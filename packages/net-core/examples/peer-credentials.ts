import { capabilities, connect, createServer, type Socket } from "@holdfast/net-core";

// Whoever may open the path can connect; who that is the kernel knows.
function isOurselves(socket: Socket): boolean {
  return socket.peer.credentials?.uid === process.getuid?.();
}

const server = createServer((socket) => {
  socket.end(isOurselves(socket) ? "welcome\n" : "not you\n");
});
const path = `/tmp/example-${process.pid}.sock`;
await server.bind({ path, mode: 0o666 });

const { peerCredentials: ability } = capabilities();
console.log(ability.available ? (await connect(path).toArray()).join("").trim() : ability.reason);
await server.shutdown();
