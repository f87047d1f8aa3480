import { createServer } from "@holdfast/net-core";
import { duplexPair, FaultProxy, listening, ScriptedClient } from "@holdfast/net-core/testing";

// What is to be tested: a server that echoes whole lines.
const server = createServer((socket) => {
  let rest = "";
  socket.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) socket.write(`${line}\n`);
  });
});

const echo = await listening(server); // on a free port; with `await using`, the last lines of this script can go
const proxy = await FaultProxy.listen({ to: echo.endpoint, toServer: { pieceBytes: 1 } });
const client = await ScriptedClient.connect(proxy.endpoint);

await client.send("one\ntwo\n"); // arrives byte by byte
await client.expectLine("one");
console.log(`echoed: ${await client.expectLine(/^t/)}`);

proxy.set({ toClient: { cutAfterBytes: "one\ntwo\nthr".length } });
await client.send("three\n");
await client.expectLine("three").catch((error: Error) => console.log(error.message));

const [caller, accepted] = duplexPair(); // the same server without a network
server.emit("connection", accepted);
caller.end("four\n");
console.log(`echoed: ${(await caller.toArray()).join("").trim()}`);

for (const fixture of [client, proxy, echo]) await fixture[Symbol.asyncDispose]();
