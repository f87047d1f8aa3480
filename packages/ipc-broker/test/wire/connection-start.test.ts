import { afterAll, beforeAll, expect, test } from "vitest";
import { closes, differs, newcomer, stays, talk } from "../support/conversation.ts";
import { describeServers, describeWire } from "../support/describe-wire.ts";
import { readInfo } from "../support/info.ts";
import type { ServerUnderTest } from "../support/server-under-test.ts";

// Clients gate features on it by comparing it as a semantic version.
const AT_LEAST_2_9 = /^([3-9]|\d\d+|2\.(9|\d\d+))(\.\d+)+$/;
const beginner = newcomer("ann");

describeServers("INFO", (kind) => {
  let server: ServerUnderTest;
  beforeAll(async () => void (server = await kind.start({ serverName: "north", maxPayload: 1_000 })));
  afterAll(() => server?.[Symbol.asyncDispose]());

  test("comes before the client has said anything, as one line", async () => {
    await using client = await server.connect();

    await expect(readInfo(client)).resolves.toBeTypeOf("object");

    await client.expectSilence({ ask: "PING\r\n", answer: "PONG\r\n" });
  });

  test("says what clients need to know", async () => {
    await using client = await server.connect();

    expect(await readInfo(client)).toMatchObject({
      server_id: expect.stringMatching(/^\S+$/),
      server_name: "north",
      version: expect.stringMatching(AT_LEAST_2_9),
      proto: 1,
      go: expect.any(String),
      host: expect.any(String),
      port: expect.any(Number),
      headers: true,
      max_payload: 1_000,
      client_id: expect.any(Number),
    });
  });

  test("says nothing of what is not there", async () => {
    await using client = await server.connect();

    const info = await readInfo(client);

    for (const flag of ["auth_required", "tls_required", "tls_available", "tls_verify", "ldm", "jetstream"]) {
      expect(info[flag] ?? false).toBe(false);
    }
    for (const field of ["nonce", "connect_urls", "cluster", "domain"]) expect(info).not.toHaveProperty(field);
  });

  test("counts clients", async () => {
    await using first = await server.connect();
    const before = await readInfo(first);
    await using second = await server.connect();
    const after = await readInfo(second);

    expect(before["client_id"]).toBeGreaterThan(0);
    expect(after["client_id"]).toBeGreaterThan(before["client_id"] as number);
    expect(after["server_id"]).toBe(before["server_id"]);
  });

  test("tells the address of a client, if it has one", async () => {
    await using client = await server.connect();

    const info = await readInfo(client);

    if (client.socket.remoteAddress === undefined) expect(info).not.toHaveProperty("client_ip");
    else expect(info["client_ip"]).toBe("127.0.0.1");
  });

  test("has the default name and limit", async () => {
    await using plain = await kind.start();
    await using client = await plain.connect();

    const info = await readInfo(client);

    expect(info["server_name"]).toBe(info["server_id"]);
    expect(info["max_payload"]).toBe(1_048_576);
  });
});

describeWire("CONNECT", {}, [
  talk(
    "is not needed, and until it comes everything is confirmed",
    beginner("SUB a 1⏎PUB a 1⏎x⏎UNSUB 1⏎", "+OK⏎+OK⏎MSG a 1 1⏎x⏎+OK⏎"),
  ),
  differs(
    "pedanticInPieces",
    talk(
      "may be empty, and then leaves the defaults",
      beginner("CONNECT {}⏎SUB a 1⏎PUB a* 0⏎⏎PUB a.* 0⏎⏎", "+OK⏎+OK⏎+OK⏎-ERR 'Invalid Publish Subject'⏎+OK⏎"),
    ),
  ),
  talk("may be null, and then leaves the defaults", beginner("CONNECT null⏎SUB a 1⏎", "+OK⏎+OK⏎")),
  talk("with null for a value leaves its default", beginner('CONNECT {"verbose":null}⏎SUB a 1⏎', "+OK⏎+OK⏎")),
  talk("verbose false is silent at once", beginner('CONNECT {"verbose":false}⏎SUB a 1⏎PING⏎', "PONG⏎")),
  talk("knows keys in either case", beginner('CONNECT {"VERBOSE":false,"Pedantic":false}⏎PUB a.* 0⏎⏎PING⏎', "PONG⏎")),
  talk("takes the last of two", beginner('CONNECT {"verbose":true,"verbose":false}⏎SUB a 1⏎PING⏎', "PONG⏎")),
  talk(
    "may have blanks and unknown keys in it",
    beginner('CONNECT  { "verbose" : false , "x" : { "y" : [ 1 , null ] } } ⏎PING⏎', "PONG⏎"),
  ),
  talk(
    "takes all that clients say of themselves",
    beginner(
      'CONNECT {"verbose":false,"pedantic":false,"user":"u","pass":"p","auth_token":"t","name":"n","lang":"l","version":"1","protocol":1,"echo":true,"headers":true,"no_responders":true,"tls_required":true,"sig":"","nkey":"","jwt":""}⏎PING⏎',
      "PONG⏎",
    ),
  ),
  talk(
    "takes any bytes in a text",
    beginner(Buffer.from('CONNECT {"verbose":false,"name":"\xff\xc3"}\r\nPING\r\n', "latin1"), "PONG⏎"),
  ),
  talk("takes half a surrogate pair in a text", beginner('CONNECT {"verbose":false,"name":"\\ud800"}⏎PING⏎', "PONG⏎")),
  talk("takes null for a text", beginner('CONNECT {"verbose":false,"name":null,"user":null}⏎PING⏎', "PONG⏎")),
  talk("takes no control character in a text", beginner.isClosed('CONNECT {"name":"a\tb"}⏎')),
  talk("takes no byte order mark", beginner.isClosed("CONNECT \ufeff{}⏎")),
  talk(
    "takes nothing from what objects inherit",
    beginner('CONNECT {"__proto__":{"verbose":false},"constructor":1,"toString":2}⏎SUB a 1⏎', "+OK⏎+OK⏎"),
  ),
  talk("may have objects in each other", beginner(`CONNECT {"x":${"[".repeat(1_500)}${"]".repeat(1_500)}}⏎`, "+OK⏎")),
  talk("protocol may be 0", beginner('CONNECT {"protocol":0}⏎PING⏎', "+OK⏎PONG⏎")),
  ...[2, -1, 1_000].map((protocol) =>
    talk(
      `protocol may not be ${protocol}`,
      beginner.isClosed(`CONNECT {"protocol":${protocol}}⏎`, "-ERR 'invalid client protocol'⏎"),
    ),
  ),
  talk(
    "no_responders needs headers",
    beginner.isClosed('CONNECT {"no_responders":true}⏎', "-ERR 'no responders requires headers support'⏎"),
  ),
  talk(
    "no_responders needs headers even in verbose and pedantic mode",
    beginner.isClosed(
      'CONNECT {"verbose":true,"headers":false,"no_responders":true}⏎',
      "-ERR 'no responders requires headers support'⏎",
    ),
  ),
  talk("an account is refused", beginner.isClosed('CONNECT {"account":"x"}⏎', "-ERR 'Authorization Violation'⏎")),
  wrongType("new_account", '"x"'),
  talk("an empty account is none", beginner('CONNECT {"account":""}⏎', "+OK⏎")),
  ...["verbose", "pedantic", "echo", "headers", "no_responders", "tls_required"].flatMap((key) => [
    wrongType(key, "1"),
    wrongType(key, '"true"'),
  ]),
  ...["user", "pass", "auth_token", "name", "lang", "version", "nkey", "sig", "jwt"].flatMap((key) => [
    wrongType(key, "1"),
    wrongType(key, "{}"),
  ]),
  ...['"1"', "1.5", "true", "[]"].map((value) => wrongType("protocol", value)),
  differs(
    "pedanticInPieces",
    stays(
      "may come again, and changes what it says alone",
      'CONNECT {"verbose":true}⏎PUB a.* 0⏎⏎CONNECT {"pedantic":true}⏎PUB a.* 0⏎⏎',
      "+OK⏎+OK⏎+OK⏎-ERR 'Invalid Publish Subject'⏎+OK⏎",
    ),
  ),
  stays("may come again without losing subscriptions", "SUB a 1⏎CONNECT {}⏎PUB a 1⏎x⏎", "MSG a 1 1⏎x⏎"),
  stays(
    "may switch headers off",
    'SUB a 1⏎HPUB a 1 2⏎xy⏎CONNECT {"headers":false}⏎PUB a 1⏎x⏎',
    "HMSG a 1 1 2⏎xy⏎MSG a 1 1⏎x⏎",
  ),
  closes("may switch headers off, and then HPUB is wrong", 'CONNECT {"headers":false}⏎HPUB a 1 2⏎'),
  closes(
    "may not switch headers off under no_responders",
    'CONNECT {"no_responders":true}⏎CONNECT {"headers":false}⏎',
    "-ERR 'no responders requires headers support'⏎",
  ),
]);

function wrongType(key: string, value: string) {
  return talk(`${key} may not be ${value}`, beginner.isClosed(`CONNECT {"${key}":${value}}⏎`));
}
