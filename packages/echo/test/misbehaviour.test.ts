import { createSocket } from "node:dgram";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { ScriptedClient, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { command } from "./support/command.ts";
import { roundTrip } from "./support/running.ts";

const ANY_PORT = ["--listen", "tcp://127.0.0.1:0"];

describe("--fault", () => {
  test("close-after=4 ends a connection when so much has been echoed", async () => {
    await using echo = command([...ANY_PORT, "--fault", "close-after=4"]);
    await using client = await ScriptedClient.connect(await echo.address());

    await client.send("12345678");
    await client.expect("1234");

    await client.expectEnd();
  });

  test("of several is told apart by blanks in the environment, and its parts by commas", async () => {
    const env = { ...process.env, ECHO_FAULT: "reset,percent=0.001 half-close,percent=99.999" };
    await using echo = command([...ANY_PORT, "--print-config"], { env });

    expect(await echo.exit()).toBe(0);
    expect(echo.stdout).toContain("reset,percent=0.001");
    expect(echo.stdout).toContain("half-close,percent=99.999");
  });

  test("that is none is refused in one line", async () => {
    await using echo = command([...ANY_PORT, "--fault", "explode"]);

    expect(await echo.exit()).toBe(64);
    expect(echo.stderr).toMatch(/^holdfast-echo: --fault: [^\n]*"explode"\n$/);
  });

  test("is not there unless asked for: not a byte is added or missing", async () => {
    await using echo = command(ANY_PORT);
    await using client = await ScriptedClient.connect(await echo.address());

    await roundTrip(client, "exactly this");
    await client.halfClose();

    expect(await client.readToEnd()).toHaveLength(0);
  });
});

test("--banner shows first what the balancer has sent ahead", async () => {
  await using echo = command([...ANY_PORT, "--proxy-trusted", "127.0.0.1", "--banner"]);
  await using client = await ScriptedClient.connect(await echo.address());

  await client.send("PROXY TCP4 192.0.2.7 203.0.113.1 50000 7\r\n");

  await client.expectLine(/^peer tcp:\/\/192\.0\.2\.7:50000 through=tcp:\/\/127\.0\.0\.1:\d+/);
  await client.expectLine(/^proxy version=1 command=proxy .*destination=tcp:\/\/203\.0\.113\.1:7/);
});

test("--udp-listen echoes datagrams, and goes down with the rest", async () => {
  await using echo = command([...ANY_PORT, "--udp-listen", "127.0.0.1:0"]);
  const { port } = await echo.log.next("listening for datagrams");
  const client = createSocket("udp4");
  client.send("one datagram", Number(port), "127.0.0.1");

  const [answer] = (await once(client, "message")) as [Buffer];

  expect(String(answer)).toBe("one datagram");
  client.close();
  echo.process.kill("SIGTERM");
  expect(await echo.exit()).toBe(0);
});

test("an address for datagrams that is taken ends it with 69 and one line, and its other listeners with it", async () => {
  const holder = createSocket("udp4").bind(0, "127.0.0.1");
  await once(holder, "listening");
  const address = `127.0.0.1:${holder.address().port}`;
  await using echo = command([...ANY_PORT, "--udp-listen", address, "--retry-attempts", "2"]);

  expect(await echo.exit()).toBe(69);
  expect(echo.stderr).toMatch(
    /^[^\n]*: could not bind udp:[^\n]* after 2 attempts in \d+ ms: bind EADDRINUSE[^\n]*\n$/,
  );
  holder.close();
});

test("an address for datagrams that is taken is waited for, and a signal ends the waiting", async () => {
  const holder = createSocket("udp4").bind(0, "127.0.0.1");
  await once(holder, "listening");
  const { port } = holder.address();
  const flags = [...ANY_PORT, "--udp-listen", `127.0.0.1:${port}`];
  await using echo = command(flags);
  await using other = command([...flags, "--retry-for", "10m"]);
  const waits = await echo.log.next("waiting for an address");
  await other.log.next("waiting for an address");

  other.process.kill("SIGTERM");
  expect(await other.exit()).toBe(0);
  holder.close();

  expect(waits).toMatchObject({ attempt: 1, errorCode: "EADDRINUSE" });
  expect(await echo.log.next("listening for datagrams")).toMatchObject({ port });
});

test("what becomes of datagrams is shown, and their rates can be set and reloaded", async () => {
  await using folder = await temporaryDirectory();
  const file = folder.path("echo.yaml");
  writeFileSync(file, "udp: { per-address-per-second: 1 }\n");
  const flags = ["--udp-listen", "127.0.0.1:0", "--admin-listen", "tcp://127.0.0.1:0", "--config", file];
  await using echo = command([...ANY_PORT, ...flags]);
  const admin = await echo.adminUrl();
  const { port } = await echo.log.next("listening for datagrams");
  const client = createSocket("udp4");
  client.send("one", Number(port), "127.0.0.1");
  await once(client, "message");
  client.send("too many", Number(port), "127.0.0.1");
  await echo.log.next("datagrams refused");

  const figures = await (await fetch(`${admin}/metrics`)).text();

  expect(figures.match(/^echo_datagram\w+ \d+/gm)).toEqual([
    "echo_datagrams_total 2",
    "echo_datagrams_echoed_total 1",
    "echo_datagram_bytes_total 3",
    "echo_datagrams_failed_total 0",
  ]);
  expect(figures).toContain('echo_datagrams_refused_total{reason="rate-per-address"} 1');
  expect(figures).toContain('echo_datagrams_refused_total{reason="denied"} 0');

  writeFileSync(file, "udp: { per-address-per-second: 1000 }\n");
  echo.process.kill("SIGHUP");
  expect(await echo.log.next("reloaded")).toMatchObject({ changed: ["udp.per-address-per-second"] });
  for (const text of ["two", "three"]) client.send(text, Number(port), "127.0.0.1");
  await once(client, "message");
  client.close();
});

test("--deny holds for datagrams, too, and SIGHUP changes it for them", async () => {
  await using folder = await temporaryDirectory();
  writeFileSync(folder.path("echo.yaml"), "deny: 127.0.0.0/8\n");
  const flags = ["--udp-listen", "127.0.0.1:0", "--config", folder.path("echo.yaml")];
  await using echo = command([...ANY_PORT, ...flags]);
  const { port } = await echo.log.next("listening for datagrams");
  const client = createSocket("udp4");
  const heard: string[] = [];
  client.on("message", (answer) => void heard.push(String(answer)));
  client.send("denied", Number(port), "127.0.0.1");
  await echo.log.next("datagrams refused");

  writeFileSync(folder.path("echo.yaml"), "");
  echo.process.kill("SIGHUP");
  await echo.log.next("reloaded");
  client.send("let in", Number(port), "127.0.0.1");
  await once(client, "message");

  expect(heard).toEqual(["let in"]);
  client.close();
});
