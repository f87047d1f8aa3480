import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBroker } from "@holdfast/ipc-broker";
import { connect } from "@holdfast/ipc-broker/client";

const path = `unix:${join(tmpdir(), `broker-${process.pid}.sock`)}`;
const broker = createBroker({ listen: [path], bind: { mode: 0o600 } });
await broker.start();

const connection = await connect(path); // the official client's connection
connection.subscribe("double", {
  callback: (_error, request) => void request.respond(String(Number(request.string()) * 2)),
});
const answer = await connection.request("double", "21");
process.stdout.write(`double: ${answer.string()}\n`);

await connection.drain();
await broker.shutdown({ deadlineMs: 1_000 });
process.stdout.write(`${broker.totalClients} client served\n`);
