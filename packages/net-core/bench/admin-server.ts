// `node admin-server.ts <path>`: an echo at a Unix path, and its admin endpoint beside it, at `<path>.admin`.
import { createServer, ServerGroup } from "@holdfast/net-core";
import { AdminServer } from "@holdfast/net-core/service";
import { endOnSignal } from "./server-process.ts";

const [path = ""] = process.argv.slice(2);

const server = createServer({ noDelay: true, deadlines: { idleMs: 600_000 } }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.pipe(socket);
});
const group = new ServerGroup([{ server, binding: { endpoint: `unix:${path}` } }]);
const log = { info: () => undefined, warn: () => undefined };
const admin = new AdminServer({ group, phase: () => "ready", name: "bench", version: "0", log });

await admin.bind({ endpoint: `unix:${path}.admin` });
await group.start();
endOnSignal();
