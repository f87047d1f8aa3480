// Another program that has the address: it holds what it is told to, and lets go when its parent does.
import { once } from "node:events";
import { createServer, type ListenOptions } from "node:net";

const [address] = (await once(process, "message")) as [ListenOptions];
const server = createServer((socket) => socket.on("error", () => undefined).resume()).listen(address);
await once(server, "listening");
const bound = server.address();
process.send?.({ port: typeof bound === "object" ? bound?.port : 0 });
process.once("disconnect", () => server.close());
