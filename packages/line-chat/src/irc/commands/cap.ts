import {
  CAP_VERSION_VALUES,
  CAPABILITIES,
  type CapabilitySet,
  hasCapability,
  type CapabilityName,
  listed,
  withCapability,
} from "../capabilities.ts";
import type { EarlyCommand, IrcClient, IrcMember } from "../client.ts";
import { inLines } from "../format.ts";
import { MAX_BODY_BYTES } from "../line-decoder.ts";
import { METADATA } from "../metadata.ts";
import { offered } from "../offers.ts";
import { stsCapability } from "../sts.ts";
import { sendOwnMetadata } from "./metadata.ts";

/** `CAP LS [version]`, `CAP LIST`, `CAP REQ :<names>`, `CAP END`: what a client gets beyond the old protocol. */
export const cap: EarlyCommand = {
  name: "CAP",
  usage: "LS|LIST|REQ|END [<argument>]",
  minParams: 1,
  beforeRegistration: true,
  run(client, { params: [subcommand = "", argument = ""] }) {
    switch (subcommand.toUpperCase()) {
      case "LS":
        return list(client, argument);
      case "LIST":
        return listActive(client);
      case "REQ":
        return request(client, argument);
      case "END":
        return end(client);
      default:
        return client.reply("ERR_INVALIDCAPCMD", subcommand);
    }
  },
};

function list(client: IrcClient, version: string): void {
  const { registration } = client;
  negotiate(client);
  registration.capVersion = Math.max(registration.capVersion, Number.parseInt(version, 10) || 0);
  if (isModern(client)) client.capabilities = withCapability(client.capabilities, "cap-notify", true);
  const names = offered(client.server).map((capability) => listed(capability, registration.capVersion));
  tellList(client, "LS", [...names, ...policyFor(client)]);
}

/** It is all in the value, and can not be asked for. */
function policyFor(client: IrcClient): string[] {
  const { sts } = client.server;
  const policy = sts && isModern(client) ? stsCapability(sts, client.transport) : undefined;
  return policy === undefined ? [] : [policy];
}

function listActive(client: IrcClient): void {
  const names = CAPABILITIES.filter(({ name }) => hasCapability(client.capabilities, name)).map(({ name }) => name);
  tellList(client, "LIST", names);
}

/** All or nothing: the answer repeats what was asked for. */
function request(client: IrcClient, names: string): void {
  negotiate(client);
  const wanted = changed(client, names);
  repeat(client, wanted === undefined ? "NAK" : "ACK", names);
  if (wanted === undefined) return;
  const isNew = !hasCapability(client.capabilities, METADATA) && hasCapability(wanted, METADATA);
  client.capabilities = wanted;
  if (isNew && client.person) sendOwnMetadata(client as IrcMember);
}

/** The capabilities after a request; `undefined` where it has one in it that is none, or that must stay. */
function changed(client: IrcClient, asked: string): CapabilitySet | undefined {
  const names = new Set(offered(client.server).map(({ name }) => name));
  let after = client.capabilities;
  for (const item of asked.split(" ")) {
    if (item === "") continue;
    const isOn = !item.startsWith("-");
    const name = isOn ? item : item.slice(1);
    if (!names.has(name) || (!isOn && name === "cap-notify" && isModern(client))) return undefined;
    after = withCapability(after, name as CapabilityName, isOn);
  }
  return after;
}

function end(client: IrcClient): void {
  client.registration.isNegotiating = false;
  client.register();
}

function negotiate(client: IrcClient): void {
  if (!client.person) client.registration.isNegotiating = true;
}

function isModern({ registration }: IrcClient): boolean {
  return registration.capVersion >= CAP_VERSION_VALUES;
}

/** Word for word, if a line can hold that: there is more around it than there was around the request. */
function repeat(client: IrcClient, answer: "ACK" | "NAK", names: string): void {
  const bytes = spaceFor(client, `${answer} :`);
  const lines = Buffer.byteLength(names) <= bytes ? [names] : inLines(names.split(" "), bytes);
  for (const line of lines) tellCap(client, `${answer} :${line}`);
}

/** In several lines only for those who know that form. */
function tellList(client: IrcClient, subcommand: string, names: readonly string[]): void {
  if (!isModern(client)) return tellCap(client, `${subcommand} :${names.join(" ")}`);
  const lines = inLines(names, spaceFor(client, `${subcommand} * :`));
  for (const line of lines.slice(0, -1)) tellCap(client, `${subcommand} * :${line}`);
  tellCap(client, `${subcommand} :${lines.at(-1) ?? ""}`);
}

/** How many bytes a line can hold behind that. */
function spaceFor({ server, nick }: IrcClient, head: string): number {
  return MAX_BODY_BYTES - Buffer.byteLength(`:${server.name} CAP ${nick} ${head}\r\n`);
}

function tellCap({ server, nick, tell }: IrcClient, rest: string): void {
  tell(`:${server.name} CAP ${nick} ${rest}`);
}
