import { expect, test } from "vitest";
import { Accounts } from "../../chat/accounts.ts";
import { MemoryAccounts } from "../../chat/memory-accounts.ts";
import { Passwords } from "../../credentials/password-scheme.ts";
import { formatScramVerifier, makeScramVerifier } from "../../credentials/scram-verifier.ts";
import { type Exchange, FAILURE, type Step } from "./mechanism.ts";
import { scramSha256 } from "./scram-sha-256.ts";

// The conversation of RFC 7677, section 3.
const NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const CLIENT_FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
const SERVER_FIRST = `r=${NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;
const CLIENT_FINAL = `c=biws,r=${NONCE},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`;
const SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

/** A login to the account of that conversation. */
async function begin(name = "user"): Promise<Exchange> {
  const store = new MemoryAccounts();
  const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
  const scram = formatScramVerifier(await makeScramVerifier("pencil", { salt, iterations: 4_096 }));
  store.add({ name, createdAt: 0, credentials: { scram }, certificates: [] });
  const accounts = new Accounts({
    store,
    scheme: new Passwords({ ln: 4, hasScram: true }),
    now: () => 0,
    salt: Buffer.alloc(32),
    canRegister: true,
    reservesNicks: true,
  });
  return scramSha256.begin({ accounts, certificate: undefined, nonce: () => "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0" });
}

async function answers(exchange: Exchange, messages: readonly string[]): Promise<(Step | string)[]> {
  const steps: (Step | string)[] = [];
  for (const message of messages) {
    const step = await exchange.step(Buffer.from(message));
    steps.push(step.kind === "challenge" ? step.data.toString() : step);
  }
  return steps;
}

test("the conversation of RFC 7677 logs in", async () => {
  expect(await answers(await begin(), [CLIENT_FIRST, CLIENT_FINAL, ""])).toEqual([
    SERVER_FIRST,
    SERVER_FINAL,
    { kind: "success", account: "user" },
  ]);
});

test.each([
  ["no message", [""]],
  ["another one", ["hello"]],
  ["a channel to be bound", ["p=tls-unique,,n=user,r=abc"]],
  ["something mandatory that is not known", ["n,,m=x,n=user,r=abc"]],
  ["nobody", ["n,,n=,r=abc"]],
  ["a name that is written wrongly", ["n,,n=us=er,r=abc"]],
  ["somebody else to be", ["n,a=root,n=user,r=abc"]],
  ["no number", ["n,,n=user,r="]],
  ["a proof of nothing", [CLIENT_FIRST, ""]],
  ["a wrong proof", [CLIENT_FIRST, CLIENT_FINAL.replace("p=d", "p=e")]],
  ["a proof that is too short", [CLIENT_FIRST, CLIENT_FINAL.replace(/p=.*/, "p=dHzb")]],
  ["another number", [CLIENT_FIRST, CLIENT_FINAL.replace("$k0", "$k1")]],
  ["a part of the number", [CLIENT_FIRST, CLIENT_FINAL.replace("$k0", "")]],
  ["another channel", [CLIENT_FIRST, CLIENT_FINAL.replace("biws", "eSws")]],
  ["more at the end", [CLIENT_FIRST, CLIENT_FINAL, "more"]],
  ["the end twice", [CLIENT_FIRST, CLIENT_FINAL, "", ""]],
])("%s is refused", async (_, messages) => {
  expect((await answers(await begin(), messages)).at(-1)).toEqual(FAILURE);
});

test("a name may have what has a meaning in the message", async () => {
  const [step] = await answers(await begin("us,=er"), ["n,,n=us=2C=3Der,r=rOprNGfwEbeRWgbNEkqO"]);

  expect(step).toBe(SERVER_FIRST);
});
