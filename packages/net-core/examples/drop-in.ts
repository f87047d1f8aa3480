import net from "@holdfast/net-core"; // was: import net from "node:net";

const server = net.createServer((socket) => {
  socket.end("goodbye\n");
});

server.on("error", (error) => {
  throw error;
});

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as net.AddressInfo;
  const client = net.connect(port, "127.0.0.1");
  client.setEncoding("utf8");
  client.on("data", (text) => console.log(text.toString().trim()));
  client.on("close", () => server.close());
});
