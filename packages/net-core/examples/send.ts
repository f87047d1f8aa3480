import { connect, createServer, type Socket } from "@holdfast/net-core";

// A broadcast: whoever does not read costs nobody else anything, and at most 256 KiB of memory.
const server = createServer({ outbox: { hardBytes: 262_144, policy: "disconnect", graceMs: 5_000 } });
server.on("connection", (socket) => {
  socket.on("slow", ({ bytes }) => console.error(`${socket.peer.address} is slow, ${bytes} bytes wait`));
  socket.on("cut", (reason) => console.error(`${socket.peer.address} was cut: ${reason}`)); // "slow-consumer"
});

function tellAll(line: string): void {
  const data = Buffer.from(line); // made once, for all
  for (const socket of server.sockets) socket.send(data); // one system call a socket, for all lines of this turn
}

const endpoint = await server.bind("tcp://127.0.0.1:0");
const clients: Socket[] = await Promise.all([connect(endpoint, {}), connect(endpoint, {})]);
await server.waitForConnections(2);

for (let number = 1; number <= 1_000; number += 1) tellAll(`line ${number}\n`);
const report = server.shutdown({ spreadMs: 0 });
const heard = await Promise.all(clients.map(async (client) => (await client.toArray()).join("")));
console.log(heard.map((text) => text.trim().split("\n").length));
console.log((await report).cut);
