import { once } from "node:events";
import tls from "node:tls";
import type { TcpEndpoint } from "@holdfast/net-core";
import { Authority, requireProgram, ScriptedClient, skipNote, temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { RunningChat, synchronised } from "../support/chatting.ts";

const openssl = requireProgram("openssl", { helpArgs: ["version"], helpSays: "OpenSSL" });
const SECURE = ":irc.test 671 ann ann :is using a secure connection";

async function whoisOf(client: ScriptedClient, beginning = ""): Promise<string[]> {
  await client.send(`${beginning}NICK ann\r\nUSER ann 0 * :Ann\r\n`);
  await synchronised(client);
  await client.send("WHOIS ann\r\n");
  return synchronised(client);
}

test("WHOIS and WHOX tell which account somebody is logged in to", async () => {
  await using chat = await RunningChat.start({ passwordCost: 4 });
  await using ann = await chat.irc("ann");
  await using bob = await chat.irc("bob");
  await ann.send("REGISTER * * :correct horse battery\r\n");
  await synchronised(ann);

  await bob.send("WHOIS ann\r\nWHO ann %na\r\nWHO bob %na\r\n");
  const told = await synchronised(bob);

  expect(told).toContain(":irc.test 330 bob ann ann :is logged in as");
  expect(told).toContain(":irc.test 354 bob ann :ann");
  expect(told).toContain(":irc.test 354 bob bob :0");
});

test.skipIf(openssl.lack)(`WHOIS tells that somebody is connected by TLS${skipNote(openssl)}`, async () => {
  const certificate = new Authority("the test's authority").issue("localhost");
  await using chat = await RunningChat.start({ listenTls: ["tcp://127.0.0.1:0"], tls: certificate, listen: [] });
  const { host, port } = chat.server.endpoints[0] as TcpEndpoint;
  const socket = tls.connect({ host, port, rejectUnauthorized: false });
  await once(socket, "secureConnect");
  await using ann = ScriptedClient.over(socket);

  expect(await whoisOf(ann)).toContain(SECURE);
});

test("WHOIS believes a gateway that its client is connected securely, where nobody listens in behind it", async () => {
  await using folder = await temporaryDirectory();
  const webirc = [{ password: "knock-knock", from: ["unix", "127.0.0.1"] }];
  await using chat = await RunningChat.start({ webirc, listen: [`unix:${folder.path("s")}`, "tcp://127.0.0.1:0"] });
  const [unix, tcp] = chat.server.endpoints;
  const says = "WEBIRC knock-knock web client.example 192.0.2.7 :secure\r\n";

  await using near = await ScriptedClient.connect(unix as TcpEndpoint);
  expect(await whoisOf(near, says)).toContain(SECURE);
  await near.send("QUIT\r\n");
  await near.readToEnd();
  await using far = await ScriptedClient.connect(tcp as TcpEndpoint);
  expect(await whoisOf(far, says)).not.toContain(SECURE);
});
