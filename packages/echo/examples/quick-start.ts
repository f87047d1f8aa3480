import { createEchoServer } from "@holdfast/echo";
import { connect, formatEndpoint } from "@holdfast/net-core";

const server = createEchoServer({ listen: ["tcp://127.0.0.1:0"], deadlines: { idleMs: 60_000 } });
const [endpoint] = await server.start();
if (endpoint?.kind !== "tcp") throw new Error("not a TCP endpoint");
process.stdout.write(`listening at ${formatEndpoint(endpoint)}\n`);

const client = connect({ host: "127.0.0.1", port: endpoint.port, halfOpen: "allow" });
client.end("hello\n"); // our FIN goes out now; the echo comes all the same
for await (const chunk of client) process.stdout.write(chunk);

await server.shutdown({ deadlineMs: 1_000 });
process.stdout.write(`${server.counts.accepted} connection served\n`);
