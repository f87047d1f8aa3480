import { describe, expect, test } from "vitest";
import { listening, modules, runFixture } from "./support.ts";

describe.each(modules)("%s", { timeout: 30_000 }, (specifier, net) => {
  test("an 'error' of a server that nobody listens for ends the process", async () => {
    await using holder = net.createServer();
    const port = await listening(holder);

    const { code, stderr } = await runFixture("unhandled-error.ts", [specifier, "server", String(port)]);

    expect(code).toBe(1);
    expect(stderr).toContain("Unhandled 'error' event");
    expect(stderr).toContain(`EADDRINUSE: address already in use 127.0.0.1:${port}`);
    expect(stderr).toContain("Emitted 'error' event on Server instance");
  });

  test("an 'error' of a socket that nobody listens for ends the process", async () => {
    await using gone = net.createServer();
    const port = await listening(gone);
    await gone[Symbol.asyncDispose]();

    const { code, stderr } = await runFixture("unhandled-error.ts", [specifier, "socket", String(port)]);

    expect(code).toBe(1);
    expect(stderr).toContain("Unhandled 'error' event");
    expect(stderr).toContain(`ECONNREFUSED 127.0.0.1:${port}`);
    expect(stderr).toContain("Emitted 'error' event on Socket instance");
  });

  test("an unref'd server keeps no process alive, nor does a closed one or an unref'd socket", async () => {
    await using server = net.createServer();
    const port = await listening(server);

    const { code, stderr } = await runFixture("nothing-keeps-it-alive.ts", [specifier, String(port)]);

    expect([code, stderr]).toEqual([0, ""]);
  });
});
