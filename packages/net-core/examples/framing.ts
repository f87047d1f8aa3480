import { connect, createServer, encodeLine, frames, LineDecoder, readFrames, type Socket } from "@holdfast/net-core";

// A line in, a line out. A line that is too long is answered and skipped; those before and after it are not lost.
async function answer(socket: Socket): Promise<void> {
  const onOversize = (): void => void socket.write("too long\n");
  for await (const line of frames(socket, new LineDecoder({ encoding: "utf8", maxBytes: 64, onOversize }))) {
    socket.write(encodeLine(line.toUpperCase()));
  }
  await socket.finish();
}

const server = createServer({ halfOpen: "allow" }, (socket) => {
  answer(socket).catch((error: Error) => console.error(error.message)); // a FramingError or a reset
});
const endpoint = await server.bind({ host: "127.0.0.1", port: 0 });

// The same by callbacks, without a promise for each line: returning false pauses the socket.
const client = connect(endpoint as { host: string; port: number });
readFrames(client, new LineDecoder({ encoding: "utf8" }), {
  onFrame: (line) => console.log(line),
  onError: (error) => client.destroy(error),
  onEnd: () => void server.shutdown(),
});
client.end(`hello\n${"x".repeat(100)}\nworld\n`);
