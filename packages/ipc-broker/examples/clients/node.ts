// node node.ts unix:/run/holdfast/broker.sock
import { connect } from "@holdfast/ipc-broker/client";

const connection = await connect(process.argv[2] ?? "unix:/run/holdfast/broker.sock");

connection.subscribe("double", {
  callback: (_error, request) => void request.respond(String(Number(request.string()) * 2)),
});
const greetings = connection.subscribe("greeting", { max: 1 });

connection.publish("greeting", "hello");
for await (const greeting of greetings) console.log(`${greeting.subject}: ${greeting.string()}`);

const answer = await connection.request("double", "21");
console.log(`double: ${answer.string()}`);

await connection.drain();
