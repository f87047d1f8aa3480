import { once } from "node:events";
import nodeNet from "node:net";
import { createServer, type Server, type ServerOptions, type Socket, type UnixEndpoint } from "@holdfast/net-core";
import { temporaryDirectory } from "@holdfast/net-core/testing";

/** Both sides of a connection. */
export interface Connected {
  readonly client: nodeNet.Socket;
  readonly socket: Socket;
}

/** A server and clients of plain `node:net`. */
export interface Served extends AsyncDisposable {
  readonly server: Server;
  /** A client, and its socket on the server's side once the server has been given it. */
  connect(): Promise<Connected>;
  /** A client that the server may refuse. */
  knock(): Promise<nodeNet.Socket>;
}

/** A server at a free port of 127.0.0.1. */
export async function served(options: ServerOptions = {}): Promise<Served> {
  const server = createServer(options);
  const { port } = (await server.bind("tcp://127.0.0.1:0")) as { port: number };
  return serving(server, { host: "127.0.0.1", port });
}

/** A server at a Unix path. */
export async function servedAtPath(options: ServerOptions = {}): Promise<Served> {
  const directory = await temporaryDirectory();
  const server = createServer(options);
  const { path } = (await server.bind(`unix:${directory.path("s")}`)) as UnixEndpoint;
  const serve = serving(server, { path });
  return {
    ...serve,
    async [Symbol.asyncDispose]() {
      await serve[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

function serving(server: Server, where: { host: string; port: number } | { path: string }): Served {
  const clients: nodeNet.Socket[] = [];
  const knock = async (): Promise<nodeNet.Socket> => {
    const client = nodeNet.connect({ ...where, allowHalfOpen: true }).on("error", () => undefined);
    clients.push(client);
    await once(client, "connect");
    return client;
  };
  return {
    server,
    knock,
    async connect() {
      const [[socket], client] = await Promise.all([once(server, "connection") as Promise<[Socket]>, knock()]);
      socket.on("error", () => undefined);
      return { client, socket };
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await server.shutdown({ deadlineMs: 0 });
    },
  };
}

/** The next `length` bytes that come in. */
export async function read(socket: nodeNet.Socket, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let missing = length; missing > 0;) {
    const chunk = socket.read(Math.min(missing, socket.readableLength) || undefined) as Buffer | null;
    if (chunk) chunks.push(chunk);
    else if (socket.readableEnded || socket.destroyed) throw new Error(`the connection ended ${missing} bytes early`);
    else await firstOf(socket, ["readable", "end", "close"]);
    missing -= chunk?.length ?? 0;
  }
  return Buffer.concat(chunks);
}

async function firstOf(socket: nodeNet.Socket, events: readonly string[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const event of events) socket.once(event, resolve);
  await promise;
  for (const event of events) socket.off(event, resolve);
}

/** All that comes up to the end. */
export async function readAll(socket: nodeNet.Socket): Promise<string> {
  let text = "";
  try {
    for await (const chunk of socket) text += String(chunk);
  } catch {
    // A reset ends it too.
  }
  return text;
}
