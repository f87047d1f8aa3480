import { createEchoServer } from "@holdfast/echo";
import type { TcpEndpoint } from "@holdfast/net-core";
import { PortThief } from "@holdfast/net-core/testing";
import { exchange } from "../stage/client.ts";
import type { Step } from "./tell.ts";

/** After how many waits the port is released. */
const WAITS = 3;

/** Another process has the port; the server waits for it and gets it as soon as it is free. */
export const winThePort: Step = {
  title: "The port is taken: the server waits for it, and wins it",
  async play({ say, claim }) {
    await using thief = await PortThief.hold("tcp://127.0.0.1:0");
    const { port } = thief.endpoint as TcpEndpoint;
    say(`process ${thief.pid} holds 127.0.0.1:${port}`);
    let waits = 0;
    await using server = createEchoServer({
      listen: [thief.endpoint],
      bind: { retry: { attempts: Infinity, forMs: 20_000, baseDelayMs: 50, jitter: 0.2 } },
    });
    server.servers[0]?.on("retry", ({ attempt, delayMs, error }) => {
      waits += 1;
      say(`attempt ${attempt}: ${error.code}, the next one in ${delayMs} ms`);
      if (waits !== WAITS) return;
      say(`process ${thief.pid} lets go of it`);
      void thief.release();
    });

    const [endpoint] = await server.start();

    claim(endpoint?.kind === "tcp" && endpoint.port === port, `port ${port} is ours after ${waits} waits`);
    const echoed = await exchange({ port, host: "127.0.0.1" }, "hello");
    claim(echoed.toString() === "hello", "a client is answered there");
  },
};
