import { once } from "node:events";
import * as net from "node:net";
import { parseEndpoint } from "@holdfast/net-core";

/** What becomes of a frame that the server sends: as often as it is returned, it is passed on. */
export type Tamper = (frame: string) => readonly string[];

export interface CrookedProxy extends AsyncDisposable {
  readonly endpoint: string;
}

/** Stands before a server and passes on what comes from clients as it is, and whole frames of the server by `tamper`. */
export async function crookedProxy(to: string, frame: RegExp, tamper: Tamper): Promise<CrookedProxy> {
  const server = net.createServer((client) => {
    const upstream = net.connect(parseEndpoint(to) as net.NetConnectOpts);
    let rest = "";
    upstream.setEncoding("latin1").on("data", (text: string) => {
      const frames = (rest + text).match(frame) ?? [];
      rest = (rest + text).slice(frames.join("").length);
      client.write(frames.flatMap(tamper).join(""), "latin1");
    });
    client.pipe(upstream);
    for (const side of [client, upstream]) side.on("error", () => undefined); // told by its close
    upstream.on("close", () => client.destroy());
    client.on("close", () => upstream.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    endpoint: `tcp://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}
