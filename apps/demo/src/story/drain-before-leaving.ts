import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { createEchoServer } from "@holdfast/echo";
import type { Step } from "./tell.ts";

const MEBIBYTE = 2 ** 20;

/** A server that is told to go takes nobody new, and lets those who are there finish. */
export const drainBeforeLeaving: Step = {
  title: "The server is told to go: who is there may finish",
  async play({ say, claim }) {
    await using server = createEchoServer({ listen: ["tcp://127.0.0.1:0"] });
    const [endpoint] = await server.start();
    const { port } = endpoint as { port: number };
    const data = randomBytes(2 * MEBIBYTE);
    const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const received: Buffer[] = [];
    client.on("data", (chunk: Buffer) => received.push(chunk));
    client.write(data);
    await once(client, "data");
    say(`a client is in the middle of a transfer of ${data.length} bytes`);

    const drained = server.shutdown({ deadlineMs: 10_000 });
    const late = connect(port, "127.0.0.1");
    const [refusal] = (await once(late, "error").catch((error: unknown) => [error])) as [NodeJS.ErrnoException];
    claim(refusal.code === "ECONNREFUSED", "nobody new is let in (ECONNREFUSED)");
    client.end();
    await once(client, "end");
    const report = await drained;

    claim(Buffer.concat(received).equals(data), `the client has got all of its ${data.length} bytes`);
    claim(report.finished === 1 && report.cut === 0, `finished ${report.finished}, cut ${report.cut}`);
  },
};
