import { randomBytes } from "node:crypto";
import { createEchoServer } from "@holdfast/echo";
import { exchange } from "../stage/client.ts";
import type { Step } from "./tell.ts";

const MEBIBYTE = 2 ** 20;

/** A client that has said all it had to, FIN included, is owed the whole answer. */
export const answerTheHalfClosed: Step = {
  title: "The client half-closes: it gets its whole answer",
  async play({ say, claim }) {
    await using server = createEchoServer({ listen: ["tcp://127.0.0.1:0"] });
    const [endpoint] = await server.start();
    const data = randomBytes(4 * MEBIBYTE);

    say("a client sends 4 MiB and its FIN without waiting for an answer");
    const answer = await exchange(endpoint as { port: number; host: string }, data);

    claim(
      answer.equals(data),
      `${answer.length} bytes came back, each the one that was sent, before the server's own FIN`,
    );
  },
};
