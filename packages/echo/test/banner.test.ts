import { once } from "node:events";
import nodeTls, { type ConnectionOptions } from "node:tls";
import {
  capabilities,
  createServer,
  encodeProxyHeader,
  type EncodeProxyHeaderOptions,
  type ServerOptions,
} from "@holdfast/net-core";
import {
  Authority,
  Child,
  listening,
  type Listening,
  requireProgram,
  skipNote,
  temporaryDirectory,
} from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { bannerOf } from "../src/banner/banner.ts";

const nc = requireProgram("nc", { helpSays: "OpenBSD netcat" });
const openssl = requireProgram("openssl", { helpArgs: ["version"], helpSays: "OpenSSL" });

const SOURCE = { kind: "tcp", host: "192.0.2.7", port: 50_000 } as const;
const DESTINATION = { kind: "tcp", host: "203.0.113.1", port: 443 } as const;
const TRUSTING: ServerOptions = { proxyProtocol: { trusted: ["127.0.0.1", "unix"] } };

/** An echo server that shows its banner first. */
function bannered(options: ServerOptions = {}, at?: string): Promise<Listening> {
  const server = createServer({ halfOpen: "allow", ...options }, (socket) => {
    socket.on("error", () => undefined);
    socket.write(bannerOf(socket));
    socket.pipe(socket);
  });
  return listening(server, at);
}

/** The lines of the banner for who sends `first`; the echo of what follows is checked. */
async function banner(at: Listening, first: string | Buffer = ""): Promise<string[]> {
  await using client = await at.connect();
  await client.halfClose(Buffer.concat([Buffer.from(first), Buffer.from("hello")]));
  const text = (await client.readToEnd()).toString("latin1");
  expect(text).toMatch(/^(?:[\x20-\x7e]{1,1000}\r\n)+\r\nhello$/);
  return text.split("\r\n").slice(0, -2);
}

function header(options: Partial<EncodeProxyHeaderOptions>): Buffer {
  return encodeProxyHeader({ version: 2, source: SOURCE, destination: DESTINATION, ...options });
}

describe("the banner", () => {
  test("tells who the peer is", async () => {
    await using at = await bannered();

    expect(await banner(at)).toEqual([expect.stringMatching(/^peer tcp:\/\/127\.0\.0\.1:\d+$/)]);
  });

  test("tells what a header of version 1 says", async () => {
    await using at = await bannered(TRUSTING);

    expect(await banner(at, "PROXY TCP6 2001:db8::7 2001:db8::1 50000 443\r\n")).toEqual([
      expect.stringMatching(/^peer tcp:\/\/\[2001:db8::7\]:50000 through=tcp:\/\/127\.0\.0\.1:\d+$/),
      "proxy version=1 command=proxy transport=stream source=tcp://[2001:db8::7]:50000 " +
        "destination=tcp://[2001:db8::1]:443 checksum=no",
    ]);
  });

  test("tells what a header of version 2 says, and all that comes with it", async () => {
    await using at = await bannered(TRUSTING);
    const ssl = {
      tls: true,
      certificateOnConnection: true,
      certificateInSession: true,
      verify: 0,
      version: "TLSv1.3",
      commonName: "alice smith",
      cipher: "TLS_AES_256_GCM_SHA384",
      others: [],
    };
    const others = [
      { type: 0xea, value: Buffer.from("01", "hex") },
      { type: 0xe0, value: Buffer.alloc(0) },
      { type: 0xea, value: Buffer.from("02", "hex") },
    ];
    const tlvs = { alpn: "h2", authority: "example.org", uniqueId: Buffer.from("abc"), netns: "blue", ssl, others };

    const [peer, ...lines] = await banner(at, header({ checksum: true, tlvs }));

    expect(peer).toMatch(/^peer tcp:\/\/192\.0\.2\.7:50000 through=tcp:\/\/127\.0\.0\.1:\d+$/);
    expect(lines).toEqual([
      "proxy version=2 command=proxy transport=stream source=tcp://192.0.2.7:50000 " +
        "destination=tcp://203.0.113.1:443 checksum=yes",
      'proxy-tlvs alpn=h2 authority=example.org unique-id=616263 netns=blue 0xea=01 0xe0="" 0xea.2=02',
      "proxy-ssl tls=yes version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 certificate=connection verify=0 verified=yes " +
        'common-name="alice smith"',
    ]);
  });

  test("says of a client that has shown the proxy no certificate that it is not verified", async () => {
    await using at = await bannered(TRUSTING);
    const ssl = { tls: true, certificateOnConnection: false, certificateInSession: false, verify: 0, others: [] };

    expect((await banner(at, header({ tlvs: { ssl } }))).at(-1)).toBe(
      "proxy-ssl tls=yes certificate=none verify=0 verified=no",
    );
  });

  test("tells of a health check that it is the proxy's own", async () => {
    await using at = await bannered(TRUSTING);

    const [peer, ...lines] = await banner(at, encodeProxyHeader({ version: 2, command: "local" }));

    expect(peer).toMatch(/^peer (tcp:\/\/127\.0\.0\.1:\d+) through=\1$/);
    expect(lines).toEqual(["proxy version=2 command=local transport=unspec checksum=no"]);
  });

  test.each([
    ["ev\u001b[31mil\r\nproxy", String.raw`"ev\x1b[31mil\x0d\x0aproxy"`],
    ["münchen", String.raw`"m\xc3\xbcnchen"`],
    ['a "quote" and a \\', String.raw`"a \"quote\" and a \\"`],
    ["x".repeat(255), "x".repeat(255)],
    ["\u0085", String.raw`"\xc2\x85"`],
  ])("makes visible what the authority %j would hide", async (authority, shown) => {
    await using at = await bannered(TRUSTING);

    expect((await banner(at, header({ tlvs: { authority } }))).at(-1)).toBe(`proxy-tlvs authority=${shown}`);
  });

  test("stays short whatever is sent", async () => {
    await using at = await bannered(TRUSTING);
    const others = Array.from({ length: 60 }, (_, index) => ({ type: 0xe0 + (index % 16), value: Buffer.alloc(20) }));
    const long = { type: 0xe1, value: Buffer.alloc(300, 1) };

    const many = (await banner(at, header({ tlvs: { others } }))).at(-1);
    const big = (await banner(at, header({ tlvs: { others: [long] } }))).at(-1);
    const both = (await banner(at, header({ tlvs: { authority: "\u0001".repeat(255), others: [long] } }))).at(-1);

    expect(many).toMatch(/ more=44$/);
    expect(big).toBe(`proxy-tlvs 0xe1=${"01".repeat(256)}...`);
    expect(both).toMatch(/\.\.\.$/);
    expect(both).toHaveLength(1_000);
  });

  test.skipIf(nc.lack)(`is what nc shows${skipNote(nc)}`, async () => {
    await using at = await bannered(TRUSTING);
    const port = at.endpoint.kind === "tcp" ? String(at.endpoint.port) : "";
    await using child = Child.start("nc", ["-N", "127.0.0.1", port]);

    child.process.stdin.end("PROXY UNKNOWN\r\nhello\n");

    expect(await child.exit()).toBe(0);
    expect(child.stdout).toMatch(/\r\nproxy version=1 command=proxy transport=unspec checksum=no\r\n\r\nhello\n$/);
  });
});

describe("over a Unix socket the banner", () => {
  test("tells what is known of the client's process", async () => {
    await using folder = await temporaryDirectory();
    await using at = await bannered({}, `unix:${folder.path("echo.sock")}`);
    const us = `unix pid=${process.pid} uid=${process.getuid?.()} gid=${process.getgid?.()}`;

    expect(await banner(at)).toEqual(capabilities().peerCredentials.available ? ["peer unix", us] : ["peer unix"]);
  });

  test("tells of the proxy's client and not of the proxy's process", async () => {
    await using folder = await temporaryDirectory();
    await using at = await bannered(TRUSTING, `unix:${folder.path("echo.sock")}`);

    const lines = await banner(at, header({}));

    expect(lines).toEqual(["peer tcp://192.0.2.7:50000", expect.stringMatching(/^proxy version=2 /)]);
  });
});

describe.skipIf(openssl.lack)(`over TLS the banner${skipNote(openssl)}`, () => {
  const authority = openssl.lack === undefined ? new Authority("the test's authority") : undefined;

  async function tlsLine(tls: object, options: ConnectionOptions = {}): Promise<string> {
    await using at = await bannered({ tls: { ...authority?.issue("localhost"), ca: authority?.cert, ...tls } });
    const port = at.endpoint.kind === "tcp" ? at.endpoint.port : 0;
    const client = nodeTls.connect({
      port,
      host: "127.0.0.1",
      ca: authority?.cert,
      servername: "localhost",
      ...options,
    });
    await once(client, "secureConnect");
    client.end();
    const text = (await client.toArray()).join("");
    return text.split("\r\n")[1] ?? "";
  }

  test("tells of the session", async () => {
    const line = await tlsLine({ alpn: ["echo"] }, { ALPNProtocols: ["other", "echo"] });

    expect(line).toMatch(/^tls version=TLSv1\.3 cipher=TLS_\w+ servername=localhost alpn=echo certificate=none$/);
  });

  test("tells of a good certificate of the client's", async () => {
    const line = await tlsLine({ clientCertificates: "request" }, { ...authority?.issue("alice smith") });

    expect(line).toMatch(/ certificate=verified subject="CN=alice smith"$/);
  });

  test("tells of a wrong one, and why it is", async () => {
    const stranger = new Authority("somebody else's authority").issue("mallory\t");

    const line = await tlsLine({ clientCertificates: "request" }, stranger);

    expect(line).toMatch(/ certificate=unverified subject="CN=mallory\\x09" reason=UNABLE_TO_\w+$/);
  });
});
