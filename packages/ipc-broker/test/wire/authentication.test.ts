import { hashSync } from "bcryptjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newcomer, talk } from "../support/conversation.ts";
import { describeServers, describeWire } from "../support/describe-wire.ts";
import { type Info, readInfo } from "../support/info.ts";
import { Nkey } from "../support/nkey.ts";
import type { ServerUnderTest } from "../support/server-under-test.ts";

const VIOLATION = "-ERR 'Authorization Violation'⏎";
const ann = newcomer("ann");
const key = new Nkey();
const stranger = new Nkey();

const PASSWORDS = {
  users: [
    { user: "ann", password: "secret" },
    { user: "bob", password: hashSync("sesame", 4) },
  ],
};

describeWire("users and passwords", { auth: PASSWORDS }, [
  talk("let in who knows both", ann(connect({ user: "ann", pass: "secret" }), "+OK⏎")),
  talk("let in who knows what a hash was made of", ann(connect({ user: "bob", pass: "sesame" }), "+OK⏎")),
  ...refusals({
    "a wrong password": { user: "ann", pass: "Secret" },
    "a part of the password": { user: "ann", pass: "secre" },
    "more than the password": { user: "ann", pass: "secretsecret" },
    "no password": { user: "ann" },
    "an empty password": { user: "ann", pass: "" },
    "no user": { pass: "secret" },
    "an unknown user": { user: "eve", pass: "secret" },
    "a user in other case": { user: "Ann", pass: "secret" },
    "another's password": { user: "ann", pass: "sesame" },
    "a wrong password against a hash": { user: "bob", pass: "secret" },
    "a hash itself": { user: "bob", pass: PASSWORDS.users[1]?.password },
    "a token": { auth_token: "secret" },
    nothing: {},
  }),
  talk("refuse before they confirm or do anything", ann.isClosed(connect({ user: "ann", pass: "x" }), VIOLATION)),
  talk(
    "let in and out again by a second CONNECT",
    ann(connect({ user: "ann", pass: "secret" }), "+OK⏎"),
    ann.isClosed(connect({ pass: "x" }), VIOLATION),
  ),
  talk(
    "let a second CONNECT leave the credentials out",
    ann(connect({ user: "ann", pass: "secret" }) + connect({ verbose: false }), "+OK⏎"),
  ),
  talk(
    "let a second CONNECT be another's",
    ann(connect({ user: "ann", pass: "secret" }) + connect({ user: "bob", pass: "sesame" }), "+OK⏎+OK⏎"),
  ),
]);

describeWire(
  "before the CONNECT",
  { auth: PASSWORDS },
  ["P", "S", "U", "H", "+", "-", "I", "X", "\r", "\n", " "].map((says) =>
    talk(`${JSON.stringify(says)} is refused at once`, ann.isClosed(says, VIOLATION)),
  ),
);

describeWire("a token", { auth: { token: "s3cr3t" } }, [
  talk("lets in who knows it", ann(connect({ auth_token: "s3cr3t" }), "+OK⏎")),
  ...refusals({ "another token": { auth_token: "x" }, nothing: {}, "a password": { user: "ann", pass: "s3cr3t" } }),
]);

describeWire("a token with blanks in it", { auth: { token: "s3  cr\t 3t" } }, [
  talk("lets in who knows it", ann('CONNECT{"auth_token":"s3  cr\\t 3t"}⏎', "+OK⏎")),
  talk("is not the same with less", ann.isClosed('CONNECT{"auth_token":"s3 cr\\t 3t"}⏎', VIOLATION)),
]);

describeWire("a token that is known by its hash", { auth: { token: hashSync("s3cr3t", 4) } }, [
  talk("lets in who knows it", ann(connect({ auth_token: "s3cr3t" }), "+OK⏎")),
  ...refusals({ "another token": { auth_token: "x" }, "an empty one": { auth_token: "" } }),
]);

describeWire("nkeys", { auth: { users: [{ nkey: key.publicKey }, { user: "ann", password: "secret" }] } }, [
  talk(
    "let in who signs the nonce",
    ann((info) => signed(info), "+OK⏎"),
  ),
  talk(
    "refuse another's signature",
    ann.isClosed((info) => signed(info, { signer: stranger }), VIOLATION),
  ),
  talk(
    "refuse an unknown key",
    ann.isClosed((info) => signed(info, { nkey: stranger.publicKey, signer: stranger }), VIOLATION),
  ),
  talk(
    "refuse the signature of something else",
    ann.isClosed(() => signed({ nonce: "x" }), VIOLATION),
  ),
  talk("refuse a signature that is none", ann.isClosed(connect({ nkey: key.publicKey, sig: "x" }), VIOLATION)),
  talk("refuse a missing signature", ann.isClosed(connect({ nkey: key.publicKey }), VIOLATION)),
  talk(
    "refuse a signature without its key",
    ann.isClosed((info) => signed(info, { nkey: "" }), VIOLATION),
  ),
  talk("can be beside passwords", ann(connect({ user: "ann", pass: "secret" }), "+OK⏎")),
  ...refusals({ nothing: {} }),
]);

const NOBODY_ELSE = {
  users: [
    { user: "ann", password: "secret" },
    { user: "guest", password: "x", permissions: { publish: ["open"] } },
  ],
  noAuthUser: "guest",
};

describeWire("noAuthUser", { auth: NOBODY_ELSE }, [
  talk("is who shows nothing", ann(connect({ verbose: false }) + "PUB shut 0⏎⏎PUB open 0⏎⏎", denied("shut"))),
  talk("is who sends no CONNECT at all", ann("PING⏎PUB shut 0⏎⏎PUB open 0⏎⏎", `PONG⏎${denied("shut")}+OK⏎`)),
  talk(
    "is not who shows who they are",
    ann(connect({ user: "ann", pass: "secret", verbose: false }) + "PUB shut 0⏎⏎PING⏎", "PONG⏎"),
  ),
  ...refusals({ "a wrong password": { user: "ann", pass: "x" }, "an unknown user": { user: "eve", pass: "secret" } }),
]);

describeServers("authentication", (kind) => {
  test("an INFO says when credentials are needed", async () => {
    await expect(infoWith({ auth: PASSWORDS })).resolves.toMatchObject({ auth_required: true });
    await expect(infoWith({ auth: { token: "x" } })).resolves.toMatchObject({ auth_required: true });
    expect((await infoWith({ auth: NOBODY_ELSE }))["auth_required"] ?? false).toBe(false);
  });

  test("an INFO has a nonce where there are nkeys, another for each client", async () => {
    await using server = await kind.start({ auth: { users: [{ nkey: key.publicKey }] } });
    await using one = await server.connect();
    await using other = await server.connect();

    const nonces = [(await readInfo(one))["nonce"], (await readInfo(other))["nonce"]];

    expect(nonces).toEqual([expect.stringMatching(/^[\w-]{11,}$/), expect.stringMatching(/^[\w-]{11,}$/)]);
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(await infoWith({ auth: PASSWORDS })).not.toHaveProperty("nonce");
  });

  test("a nonce of another connection is of no use", async () => {
    await using server = await kind.start({ auth: { users: [{ nkey: key.publicKey }] } });
    await using one = await server.connect();
    await using other = await server.connect();
    const [info] = [await readInfo(one), await readInfo(other)];

    await other.send(signed(info).replace("⏎", "\r\n"));

    await other.expectLine("-ERR 'Authorization Violation'");
    await other.expectEnd();
  });

  async function infoWith(options: Parameters<typeof kind.start>[0]): Promise<Info> {
    await using server = await kind.start(options);
    await using client = await server.connect();
    return await readInfo(client);
  }
});

describeServers("a client that is to show who it is", (kind) => {
  let server: ServerUnderTest;
  beforeAll(async () => void (server = await kind.start({ auth: { ...PASSWORDS, timeoutMs: 100 } })));
  afterAll(() => server?.[Symbol.asyncDispose]());

  test("is closed when it has not in time", async () => {
    await using client = await server.connect();
    await readInfo(client);

    await client.expectLine("-ERR 'Authentication Timeout'");
    await client.expectEnd();
  });

  test("is closed when it has begun to, but not ended in time", async () => {
    await using client = await server.connect();
    await readInfo(client);

    await client.send('CONNECT {"user":"ann","pass":"secret"}');

    await client.expectLine("-ERR 'Authentication Timeout'");
    await client.expectEnd();
  });

  test("is no longer closed when it has", async () => {
    await using late = await server.connect();
    await using client = await server.connect();
    await Promise.all([readInfo(late), readInfo(client)]);

    await client.send('CONNECT {"user":"ann","pass":"secret","verbose":false}\r\n');
    await late.expectLine("-ERR 'Authentication Timeout'");
    await late.expectEnd();

    await client.expectSilence({ ask: "PING\r\n", answer: "PONG\r\n" });
  });
});

function connect(options: object): string {
  return `CONNECT ${JSON.stringify(options)}⏎`;
}

function refusals(credentials: Record<string, object>) {
  return Object.entries(credentials).map(([what, options]) =>
    talk(`refuses ${what}`, ann.isClosed(connect(options), VIOLATION)),
  );
}

function signed(info: Info, { nkey = key.publicKey, signer = key } = {}): string {
  return connect({ nkey, sig: signer.sign(String(info["nonce"])) });
}

function denied(subject: string): string {
  return `-ERR 'Permissions Violation for Publish to "${subject}"'⏎`;
}
