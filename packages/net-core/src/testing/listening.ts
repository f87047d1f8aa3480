import { once } from "node:events";
import type * as net from "node:net";
import type { Endpoint } from "../address/endpoint.ts";
import { endpointOf } from "../server/endpoint-of.ts";
import { ANY_PORT, resolveEndpoint } from "./endpoints.ts";
import { ScriptedClient } from "./scripted-client.ts";
import type { GuardOptions } from "./watch.ts";

/** A server that listens; disposing of it cuts everybody and closes it. */
export interface Listening<Server extends net.Server = net.Server> extends AsyncDisposable {
  readonly server: Server;
  /** Where it listens, its port filled in. */
  readonly endpoint: Endpoint;
  /** Connects a new client, which is the caller's to dispose of; its connection ends with the server at the latest. */
  connect(options?: GuardOptions): Promise<ScriptedClient>;
}

/**
 * Makes a server listen, whatever its class: of `node:net`, of Holdfast, `http.Server`…
 *
 * ```ts
 * await using echo = await listening(createServer((socket) => socket.pipe(socket)));
 * await using client = await echo.connect();
 * ```
 *
 * @param at where. @default any free port of 127.0.0.1
 * @throws what the server's `'error'` tells when it cannot, and {@link InvalidEndpointError}.
 */
export async function listening<Server extends net.Server>(
  server: Server,
  at: Endpoint | string = ANY_PORT,
): Promise<Listening<Server>> {
  const sockets = new Set<net.Socket>();
  server.on("connection", (socket: net.Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const checkedAt = resolveEndpoint(at);
  server.listen(checkedAt);
  await once(server, "listening");
  const endpoint = endpointOf(server.address(), undefined) ?? checkedAt;
  return {
    server,
    endpoint,
    connect: (options) => ScriptedClient.connect(endpoint, options),
    async [Symbol.asyncDispose]() {
      if (!server.listening && sockets.size === 0) return;
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
