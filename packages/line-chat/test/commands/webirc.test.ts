import type { ScriptedClient } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { RunningChat, synchronised } from "../support/chatting.ts";

const GATEWAY = { webirc: [{ password: "knock-knock", from: ["127.0.0.0/8"] }] };

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["2001:db8::7", "2001:db8::7"],
  ["0::1", "0::1"],
])("a gateway's client comes from where the gateway says: %s", async (address, host) => {
  await using chat = await RunningChat.start(GATEWAY);
  await using client = await chat.connect();

  await client.send(`WEBIRC knock-knock web client.example ${address}\r\nNICK ann\r\nUSER ann 0 * :Ann\r\n`);

  expect(await client.expectLine()).toContain(`ann!~ann@${host}`);
  await synchronised(client);
  await client.send("QUIT\r\n");
  await client.expectLine(`ERROR :Closing Link: ${host} (Client quit)`);
});

test.each([
  ["a wrong password", "WEBIRC knock web client.example 192.0.2.7", GATEWAY],
  ["an address that is none", "WEBIRC knock-knock web client.example client.example", GATEWAY],
  [
    "somebody else",
    "WEBIRC knock-knock web client.example 192.0.2.7",
    { webirc: [{ password: "knock-knock", from: ["192.0.2.1"] }] },
  ],
  ["anybody, where there are no gateways", "WEBIRC knock-knock web client.example 192.0.2.7", {}],
])("%s is not believed", async (_, line, options) => {
  await using chat = await RunningChat.start(options);
  await using client = await chat.connect();

  await client.send(`${line}\r\nNICK ann\r\n`);

  await client.expectLine("ERROR :Closing Link: 127.0.0.1 (WEBIRC is not for you)");
  await client.expectEnd();
});

test("a gateway's clients count as themselves where connections of one address are limited", async () => {
  await using chat = await RunningChat.start({ ...GATEWAY, limits: { maxPerAddress: 1, deny: ["192.0.2.9"] } });
  const from = async (address: string): Promise<ScriptedClient> => {
    const client = await chat.connect();
    await client.send(`WEBIRC knock-knock web client.example ${address}\r\nPING ready\r\n`);
    return client;
  };

  await using one = await from("192.0.2.7");
  await one.expectLine(":irc.test PONG irc.test :ready");
  await using other = await from("192.0.2.8");
  await other.expectLine(":irc.test PONG irc.test :ready");
  await using second = await from("192.0.2.7");
  await second.expectLine("ERROR :Closing Link: 192.0.2.7 (Too many clients from your address)");
  await second.expectEnd();
  await using denied = await from("192.0.2.9");
  await denied.expectLine("ERROR :Closing Link: 192.0.2.9 (You are not welcome)");
});

test("a gateway says so before anything else", async () => {
  await using chat = await RunningChat.start(GATEWAY);
  await using client = await chat.connect();

  await client.send("NICK ann\r\nWEBIRC knock-knock web client.example 192.0.2.7\r\nUSER ann 0 * :Ann\r\n");

  await client.expectLine(":irc.test 462 ann :You may not reregister");
  expect(await client.expectLine()).toContain("ann!~ann@127.0.0.1");
});
