import { randomBytes } from "node:crypto";
import { ScriptedClient } from "@holdfast/net-core/testing";
import type { Fault } from "./fault.ts";
import { until } from "./until.ts";

const MEBIBYTE = 2 ** 20;

/** A client says that it has said all, and waits for the answer. */
export const halfClose: Fault = {
  id: "half-close",
  title: "Half-close a client",
  does: "A client sends 8 MiB and its FIN to echo, and reads nothing for a while.",
  servers: ["echo"],
  answer: "createServer({ halfOpen: { deadlineMs: 5_000 } })",
  async play({ servers: { echo }, trouble, claim }) {
    const data = randomBytes(8 * MEBIBYTE);
    await using client = await ScriptedClient.connect(echo.tcp, { deadlineMs: 8_000 });
    client.pause();
    client.socket.end(data);
    await trouble("the client has sent all it had, FIN included, and does not read yet");
    const waits = await until(async () => ((await echo.admin.metrics()).sum("holdfast_waiting_bytes") ?? 0) > 0);
    claim(waits, "what the server owes it waits, and the server reads no more than it can keep");

    client.resume();
    const answer = await client.readToEnd();
    claim(answer.equals(data), `all ${answer.length} bytes came back before the server's own FIN`);
  },
};
