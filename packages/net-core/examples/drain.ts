import { connect, createServer } from "@holdfast/net-core";

const server = createServer((socket) => {
  socket.on("shutdown", () => socket.send("the server goes down, please finish\n"));
  socket.on("evict", () => socket.end("goodbye\n")); // asked to go: finish what is begun, and end
  socket.resume();
});
const endpoint = await server.bind("tcp://127.0.0.1:0");
const clients = await Promise.all([connect(endpoint, {}), connect(endpoint, {}), connect(endpoint, {})]);
await server.waitForConnections(3);

const stopping = server.shutdown({ delayMs: 20, spreadMs: 50, deadlineMs: 10_000 });
for (const client of clients) console.log((await client.toArray()).join("").replaceAll("\n", ". "));
const { finished, evicted, cut } = await stopping;
console.log({ finished, evicted, cut });
