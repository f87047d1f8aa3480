import { PortThief } from "@holdfast/net-core/testing";
import type { Fault } from "./fault.ts";
import { isAnswered } from "./is-answered.ts";

const WAIT_MS = 10_000;

/** Another process takes the port while the server is away. */
export const portThief: Fault = {
  id: "port-thief",
  title: "Occupy the port",
  does: "Kills echo, and another process takes its port before it is back.",
  servers: ["echo"],
  answer: 'server.bind("tcp://127.0.0.1:7007", { retry: { attempts: Infinity, forMs: 600_000 } })',
  async play({ servers: { echo }, down, trouble, claim }) {
    const port = echo.tcp;
    const [thief] = await Promise.all([echo.kill(() => PortThief.hold(port)), down("kill -9: nobody serves the port")]);
    await using _ = thief;
    await trouble(`process ${thief.pid} holds ${port}`);

    const waits = await echo.whenever(() => echo.process.state === "waiting for its address", WAIT_MS);
    claim(waits, "echo does not give up: it waits for its address");
    await trouble(echo.process.why);
    await thief.release();
    await trouble(`process ${thief.pid} lets go of it`);

    claim(await echo.listening(WAIT_MS), `echo has won ${echo.process.endpoints[0]} back`);
    claim(await isAnswered(echo, port), "and answers there");
  },
};
