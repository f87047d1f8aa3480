import { join } from "node:path";
import { createEchoServer } from "@holdfast/echo";
import { formatEndpoint } from "@holdfast/net-core";
import { paint, type Stage } from "../stage/stage.ts";

/** Serves until Ctrl-C, and drains then. */
export async function stayUp({ folder, show, interrupted }: Stage): Promise<void> {
  const path = join(folder, "echo.sock");
  await using server = createEchoServer({ listen: ["tcp://127.0.0.1:0", { path }] });
  const [tcp, unix] = await server.start();
  const { port } = tcp as { port: number };
  show(`\n${paint("bold", "echo is up")}: ${[tcp, unix].map((each) => each && formatEndpoint(each)).join("  ")}

Try it from another terminal:
   printf 'hello\\n' | nc -N 127.0.0.1 ${port}
   printf 'hello\\n' | nc -N -U ${path}
   socat - UNIX-CONNECT:${path}
   ss -tno sport = :${port}                 # while a client is connected: its keepalive timer

Ctrl-C drains and ends.`);
  await interrupted;
  const { open } = server.counts;
  show(`\ndraining (${open} open)…`);
  const { finished, cut } = await server.shutdown({ deadlineMs: 2_000 });
  show(`drained: ${finished} finished, ${cut} cut`);
}
