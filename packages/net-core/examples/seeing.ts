import { subscribe } from "node:diagnostics_channel";
import { connect, createServer } from "@holdfast/net-core";

// Any tracer can listen, without a change to the server…
subscribe("holdfast:connection:end", (message) => {
  const { end } = message as { end: { reason: string; bytesOut: number } };
  console.log(`channel: ${end.reason}, ${end.bytesOut} bytes`);
});

// …and the server can write a line a connection: pino's `info`, or your own.
const log = { info: (fields: object, message: string) => console.log(`log: ${message} (${Object.keys(fields)[0]}…)`) };
const server = createServer({ log }, (socket) => void socket.resume().end("hello"));
const endpoint = await server.bind("tcp://127.0.0.1:0");

const client = await connect(endpoint, {});
await client.toArray();
client.end();
await server.waitForConnections(0);
const { accepted, open, ended } = server.counts;
console.log({ accepted, open, ended });
await server.shutdown();
