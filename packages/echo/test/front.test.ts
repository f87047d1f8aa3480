import { encodeProxyHeader, parseEndpoint } from "@holdfast/net-core";
import { ScriptedClient } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { command } from "./support/command.ts";
import { roundTrip } from "./support/running.ts";

const ANY_PORT = ["--listen", "tcp://127.0.0.1:0"];
const BEHIND_BALANCER = [...ANY_PORT, "--proxy-trusted", "127.0.0.1"];

test("behind a balancer that is trusted, the log names the client and not the balancer, and not a byte is added", async () => {
  await using echo = command(BEHIND_BALANCER);
  await using client = await ScriptedClient.connect(await echo.address());

  await client.send("PROXY TCP4 192.0.2.7 203.0.113.1 50000 7\r\nhello");
  await client.expect("hello");
  await client.halfClose();

  expect(await client.readToEnd()).toHaveLength(0);
  expect(await echo.log.next("connection ended")).toMatchObject({ peer: "tcp://192.0.2.7:50000", reason: "finished" });
});

test("a limit for each address goes by the client that the balancer names", async () => {
  await using echo = command([...BEHIND_BALANCER, "--max-per-address", "1"]);
  const address = await echo.address();
  const from = async (host: string): Promise<ScriptedClient> => {
    const client = await ScriptedClient.connect(address);
    await client.send(`PROXY TCP4 ${host} 203.0.113.1 50000 7\r\n`);
    return client;
  };
  await using first = await from("192.0.2.7");
  await roundTrip(first, "1");

  await using again = await from("192.0.2.7");
  await again.expectClosed();
  await using other = await from("192.0.2.8");
  await roundTrip(other, "2");

  expect(await echo.log.next("connections refused")).toMatchObject({ reason: "max-per-address" });
});

test("a balancer's own health check, a LOCAL header, is no line at the level info", async () => {
  await using echo = command([...BEHIND_BALANCER, "--shutdown-deadline", "0"]);
  await using check = await ScriptedClient.connect(await echo.address());
  await check.send(encodeProxyHeader({ command: "local" }));
  await check.halfClose();
  await check.expectEnd();

  echo.process.kill("SIGTERM");
  expect(await echo.exit()).toBe(0);
  expect(echo.log.saying("connection ended")).toEqual([]);
  expect(echo.log.saying("connections refused")).toEqual([]);
});

test.each([
  ["--deny", "127.0.0.0/8", "denied"],
  ["--allow", "10.0.0.0/8", "not-allowed"],
])("%s %s keeps this machine out, and the log says why", async (flag, range, reason) => {
  await using echo = command([...ANY_PORT, flag, range]);
  const endpoint = parseEndpoint(await echo.address());

  await using client = await ScriptedClient.connect(endpoint);
  await client.expectClosed();

  expect(await echo.log.next("connections refused")).toMatchObject({ reason, refused: 1 });
});
