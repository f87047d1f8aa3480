import { connect, type NetConnectOpts } from "node:net";

/** Sends everything, then FIN, and resolves with all that comes back until the server's own FIN. */
export async function exchange(to: NetConnectOpts, data: string | Buffer): Promise<Buffer> {
  const socket = connect({ ...to, allowHalfOpen: true });
  socket.end(data);
  return Buffer.concat((await socket.toArray()) as Buffer[]);
}
