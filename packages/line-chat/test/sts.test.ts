import { once } from "node:events";
import tls from "node:tls";
import type { TcpEndpoint } from "@holdfast/net-core";
import { Authority, requireProgram, ScriptedClient, skipNote, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { RunningChat } from "./support/chatting.ts";

const openssl = requireProgram("openssl", { helpArgs: ["version"], helpSays: "OpenSSL" });
const YEAR_MS = 365 * 86_400_000;

/** What `CAP LS 302` says of `sts`. */
async function policyTold(client: ScriptedClient, question = "CAP LS 302"): Promise<string | undefined> {
  await client.halfClose(`${question}\r\nQUIT\r\n`);
  return /(?<=[ :])sts\S*/.exec((await client.readToEnd()).toString())?.[0];
}

describe.skipIf(openssl.lack)(`a policy of strict transport security${skipNote(openssl)}`, () => {
  const certificate = openssl.lack === undefined ? new Authority("the test's authority").issue("localhost") : undefined;

  test("tells where TLS is in plain text, for how long over TLS, and nothing on a Unix socket", async () => {
    await using folder = await temporaryDirectory();
    await using chat = await RunningChat.start({
      listen: ["tcp://127.0.0.1:0", `unix:${folder.path("chat.sock")}`],
      listenTls: ["tcp://127.0.0.1:0"],
      tls: certificate,
      stsDurationMs: YEAR_MS,
    });
    const [plain, unix, secure] = chat.server.endpoints;
    const { host, port } = secure as TcpEndpoint;
    const socket = tls.connect({ host, port, rejectUnauthorized: false });
    await once(socket, "secureConnect");

    await using overTls = ScriptedClient.over(socket);
    await using overTcp = await ScriptedClient.connect(plain as TcpEndpoint);
    await using old = await ScriptedClient.connect(plain as TcpEndpoint);
    await using local = await ScriptedClient.connect(unix as TcpEndpoint);

    expect(await policyTold(overTls)).toBe("sts=duration=31536000");
    expect(await policyTold(overTcp)).toBe(`sts=port=${port}`);
    expect(await policyTold(old, "CAP LS")).toBeUndefined();
    expect(await policyTold(local)).toBeUndefined();
  });

  test("can not be asked for, and is not told of unless that is wanted", async () => {
    await using chat = await RunningChat.start({ listenTls: ["tcp://127.0.0.1:0"], tls: certificate });
    await using client = await chat.connect();
    await using asking = await chat.connect();

    expect(await policyTold(client)).toBeUndefined();
    await asking.send("CAP REQ sts\r\n");
    await asking.expectLine(":irc.test CAP * NAK :sts");
  });
});

test("a policy without TLS is refused", async () => {
  await expect(RunningChat.start({ stsDurationMs: 1_000 })).rejects.toThrow(/tls/);
});
