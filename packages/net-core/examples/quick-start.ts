import { createServer, formatEndpoint } from "@holdfast/net-core";

const server = createServer({ keepAlive: { idleMs: 30_000 }, halfOpen: { deadlineMs: 10_000 } }, (socket) => {
  socket.on("error", (error) => console.error(error.message)); // one peer's trouble is nobody else's
  socket.pipe(socket);
});
server.on("retry", ({ error, delayMs }) => console.error(`${error.message}; again in ${delayMs} ms`));

const endpoint = await server.bind("tcp://127.0.0.1:0", { retry: true }); // waits for a taken port
console.log(`listening at ${formatEndpoint(endpoint)}`);
process.once("SIGTERM", () => server.shutdown({ deadlineMs: 5_000 })); // lets who is there finish
