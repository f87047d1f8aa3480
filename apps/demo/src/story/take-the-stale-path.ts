import { stat } from "node:fs/promises";
import { join } from "node:path";
import { createEchoServer } from "@holdfast/echo";
import { BindError } from "@holdfast/net-core";
import { PortThief } from "@holdfast/net-core/testing";
import { exchange } from "../stage/client.ts";
import type { Step } from "./tell.ts";

/** A path that is served stays its server's; one that was left behind is replaced in one step. */
export const takeTheStalePath: Step = {
  title: "The Unix path is taken: a live server is left alone, a dead one replaced",
  async play({ folder, say, claim }) {
    const path = join(folder, "taken.sock");
    await using other = await PortThief.hold({ kind: "unix", path });
    say(`process ${other.pid} serves ${path}`);
    await using server = createEchoServer({ listen: [{ path, mode: 0o600 }], bind: { retry: false } });

    const refused = await server.start().catch((error: unknown) => error);
    claim(refused instanceof BindError, `a live socket is not stolen: ${(refused as Error).message}`);

    await other.kill();
    const left = await stat(path);
    say(`kill -9 ${other.pid}: its socket stays behind (inode ${left.ino}), and nobody listens`);
    await server.start();
    const ours = await stat(path);

    claim(ours.ino !== left.ino, `the stale socket is replaced by ours (inode ${ours.ino})`);
    claim((ours.mode & 0o777) === 0o600, "which has had mode 0600 from its first moment");
    claim((await exchange({ path }, "hello")).toString() === "hello", "a client is answered there");
  },
};
