import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer, startHeartbeat } from "@holdfast/net-core";

const folder = mkdtempSync(join(tmpdir(), "example-"));
const path = join(folder, "service.sock"); // keepalive is TCP's; a Unix socket has only this

const server = createServer((socket) => {
  startHeartbeat(socket, { intervalMs: 100, maxOutstanding: 2, ping: "PING\n" });
  socket.on("data", (answer) => console.log(`server: ${answer.toString().trim()}`)); // any bytes will do
  socket.on("cut", (reason) => console.log(`server: cut, ${reason}`));
});
await server.bind({ path });

const client = connect({ path });
client.once("data", () => client.write("PONG\n")); // the first ping is answered, and no other
client.resume();
client.on("close", async () => {
  await server.shutdown();
  rmSync(folder, { recursive: true });
});
