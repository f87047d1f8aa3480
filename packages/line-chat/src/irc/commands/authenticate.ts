import type { EarlyCommand, IrcClient } from "../client.ts";
import { IncomingMessage, outgoing } from "../sasl/incoming.ts";
import type { Step } from "../sasl/mechanism.ts";
import type { SaslDialogue } from "../registration.ts";

/** So often may a client try in vain. */
const MAX_FAILURES = 5;

/**
 * `AUTHENTICATE <mechanism>`, `AUTHENTICATE <piece of a message in base64>`, `AUTHENTICATE *` to give it up: logs in to an
 * account, before the registration or later, and as often as the client wants to (ircv3.net/specs/extensions/sasl-3.2).
 */
export const authenticate: EarlyCommand = {
  name: "AUTHENTICATE",
  usage: "<mechanism or data>",
  minParams: 1,
  beforeRegistration: true,
  run(client, { params: [text = ""] }) {
    const { sasl } = client.registration;
    if (text === "*") return abortSasl(client);
    return sasl ? goOn(client, sasl, text) : begin(client, text);
  },
};

export function abortSasl(client: IrcClient): void {
  client.registration.sasl = undefined;
  client.reply("ERR_SASLABORTED");
}

function begin(client: IrcClient, name: string): void {
  const { mechanisms, accounts, nonce } = client.server;
  const mechanism = mechanisms.find((each) => each.name === name.toUpperCase());
  if (!mechanism) {
    client.reply("RPL_SASLMECHS", mechanisms.map((each) => each.name).join(","));
    return fail(client);
  }
  const exchange = mechanism.begin({ accounts, nonce, certificate: client.certificate });
  client.registration.sasl = { exchange, incoming: new IncomingMessage() };
  client.tell("AUTHENTICATE +");
}

function goOn(client: IrcClient, sasl: SaslDialogue, piece: string): void | Promise<void> {
  const incoming = sasl.incoming.push(piece);
  switch (incoming.kind) {
    case "more":
      return;
    case "too-long":
      client.registration.sasl = undefined;
      return client.reply("ERR_SASLTOOLONG");
    case "broken":
      return fail(client);
    case "whole":
      return take(client, sasl, incoming.message);
  }
}

async function take(client: IrcClient, { exchange }: SaslDialogue, message: Buffer): Promise<void> {
  let step: Step;
  try {
    step = await exchange.step(message);
  } catch (error) {
    client.server.report(error);
    return fail(client);
  }
  if (step.kind === "failure") return fail(client);
  if (step.kind === "challenge") {
    for (const piece of outgoing(step.data)) client.tell(`AUTHENTICATE ${piece}`);
    return;
  }
  client.registration.sasl = undefined;
  client.logIn(step.account);
  client.reply("RPL_SASLSUCCESS");
}

function fail(client: IrcClient): void {
  const { registration } = client;
  registration.sasl = undefined;
  registration.saslFailures += 1;
  client.reply("ERR_SASLFAIL");
  if (registration.saslFailures >= MAX_FAILURES) client.quit("Too many failed logins");
}
