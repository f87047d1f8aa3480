import { connect, createServer, encodeProxyHeader } from "@holdfast/net-core";

// The balancer's word is taken on who the client is; anybody else's is not.
const server = createServer({ proxyProtocol: { trusted: ["127.0.0.1", "10.0.0.0/8", "unix"] } }, (socket) => {
  socket.end(`you are ${String(socket.peer)}\n`);
});
const endpoint = await server.bind("tcp://127.0.0.1:0");

const balancer = await connect(endpoint, {});
const header = encodeProxyHeader({
  source: { kind: "tcp", host: "2001:db8::7", port: 50_000 },
  destination: { kind: "tcp", host: "2001:db8::1", port: 7007 },
});
balancer.write(header);
console.log((await balancer.toArray()).join("").trim());
await server.shutdown();
