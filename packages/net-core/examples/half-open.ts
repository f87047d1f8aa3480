import { connect, createServer, type Socket } from "@holdfast/net-core";

// The client says all it has to and ends its side; the answer comes after that.
async function answer(socket: Socket): Promise<void> {
  let question = "";
  for await (const chunk of socket) question += chunk.toString(); // up to the client's FIN
  await socket.finish(`you said ${question}`, { deadlineMs: 5_000 }); // the rest, our FIN, and the client's
}

const server = createServer({ halfOpen: "allow" }, (socket) => {
  answer(socket).catch((error: Error) => console.error(error.message)); // a reset, for instance
});
const endpoint = await server.bind({ host: "127.0.0.1", port: 0 });

const client = connect({ ...(endpoint as { host: string; port: number }), halfOpen: "allow" });
client.end("hello");
console.log((await client.toArray()).join(""));
await server.shutdown();
