import { createServer, type Socket } from "node:net";
import type { Endpoint } from "@holdfast/net-core";
import { listening } from "@holdfast/net-core/testing";

/** A server that does no more than to let clients know who it is; `info.server_id` has its name. */
export interface IntroducingServer extends AsyncDisposable {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Cuts every client, so that each of them reconnects. */
  cut(): void;
}

/** Starts one, which adds `info` to its INFO; by default at a free port of 127.0.0.1. */
export async function introducing(name: string, at?: string, info: object = {}): Promise<IntroducingServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket)).on("error", () => undefined);
    socket.write(
      `INFO ${JSON.stringify({ server_id: name, version: "2.9.0", max_payload: 1024, proto: 1, ...info })}\r\n`,
    );
    socket.on("data", (commands) => {
      if (String(commands).includes("PING\r\n")) socket.write("PONG\r\n");
    });
  });
  const { endpoint, [Symbol.asyncDispose]: dispose } = await listening(server, at);
  return {
    name,
    endpoint,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    [Symbol.asyncDispose]: dispose,
  };
}
