import { connect, createServer } from "@holdfast/net-core";

const server = createServer({
  limits: {
    maxConnections: 1,
    maxPerAddress: 10,
    acceptsPerSecond: 200,
    deny: ["192.0.2.0/24"],
    descriptors: true,
    refusalLine: ({ reason }) => `sorry: ${reason}\n`,
  },
  deadlines: { firstByteMs: 5_000, idleMs: 60_000, ageMs: 86_400_000, writeStallMs: 30_000 },
});
server.on("refused", ({ reason, peer }) => console.log(`refused ${peer.address}: ${reason}`));
const endpoint = await server.bind("tcp://127.0.0.1:0");

const first = await connect(endpoint, {});
await server.waitForConnections(1);
const second = await connect(endpoint, {});
console.log((await second.toArray()).join("").trim());

first.destroy();
await server.shutdown();
console.log(server.counts.refused);
