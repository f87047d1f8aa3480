import { writeFileSync } from "node:fs";
import { EventEmitter, once } from "node:events";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { ServerProcess } from "./server-process.ts";

/** A process that runs `script`, and all states that it was seen in. */
async function started(script: string) {
  const folder = await temporaryDirectory();
  const file = folder.path("server.mjs");
  writeFileSync(file, script);
  const states: string[] = [];
  const lines: string[] = [];
  const changes = new EventEmitter();
  const server: ServerProcess = new ServerProcess(
    { file, flags: [], folder: folder.root, listeners: 2 },
    {
      onChange: () => void (states.push(server.state), changes.emit(server.state)),
      onLine: (line) => void lines.push(line),
    },
  );
  return {
    server,
    states,
    lines,
    reaches: (state: string) => (server.state === state ? undefined : once(changes, state)),
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const SAY = `const say = (msg, more) => console.log(JSON.stringify({ msg, ...more }));\n`;

test("what becomes of a server is read from its log", async () => {
  await using it = await started(`${SAY}
    const timer = setInterval(() => {}, 1_000);
    process.on("SIGTERM", () => { say("shutting down"); clearInterval(timer); });
    say("waiting for an address: EADDRINUSE");
    say("listening", { endpoint: "tcp://127.0.0.1:7" });
    say("listening", { endpoint: "unix:/tmp/x" });
  `);
  expect(it.server.state).toBe("starting");
  await it.reaches("listening");
  expect(it.server.endpoints).toEqual(["tcp://127.0.0.1:7", "unix:/tmp/x"]);

  await it.server.stop();

  expect(it.states).toEqual(["waiting for its address", "listening", "draining", "gone"]);
  expect(it.server.end).toBe(0);
});

test("none of a hundred thousand lines that come at once is missed", async () => {
  await using it = await started(`${SAY}
    process.stdout.write((JSON.stringify({ msg: "x".repeat(100) }) + "\\n").repeat(100_000));
    for (const endpoint of ["a", "b"]) say("listening", { endpoint });
    setInterval(() => {}, 1_000);
  `);

  await it.reaches("listening");

  expect(it.lines.length).toBe(100_002);
});

test("what a server says last before it dies is read", async () => {
  await using it = await started(`console.error("out of memory"); process.exitCode = 70;`);

  await it.reaches("gone");

  expect([it.server.end, it.lines]).toEqual([70, ["out of memory"]]);
});
