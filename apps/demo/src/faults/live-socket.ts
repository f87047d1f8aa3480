import { stat } from "node:fs/promises";
import { ServiceCommand } from "@holdfast/net-core/testing";
import { commandOf } from "../lab/server-command.ts";
import type { Fault } from "./fault.ts";
import { isAnswered } from "./is-answered.ts";

const EX_ADDRESS_IN_USE = 69;

/** A second server is started at a path that is served. */
export const liveSocket: Fault = {
  id: "live-socket",
  title: "Start a rival at the same path",
  does: "Starts a second echo server at the Unix socket that the first one serves.",
  servers: ["echo"],
  answer: 'server.bind({ path: "/run/holdfast/echo.sock" }) // takeover: "stale" is the default',
  async play({ servers: { echo }, trouble, claim }) {
    const before = await stat(echo.path);
    const flags = ["--listen", `unix:${echo.path}`, "--retry-attempts", "1", "--log-format", "json"];
    await using rival = new ServiceCommand([process.execPath, commandOf("echo")], flags, { deadlineMs: 8_000 });
    await trouble(`process ${rival.process.pid} wants the path that process ${echo.process.pid} serves`);

    const code = await rival.exit();
    claim(code === EX_ADDRESS_IN_USE, `the rival ends with exit code ${code}: the address is in use`);
    const after = await stat(echo.path);
    claim(after.ino === before.ino, `the socket is the same (inode ${after.ino}): a live one is never stolen`);
    claim(await isAnswered(echo, `unix:${echo.path}`), "and echo answers there as before");
  },
};
