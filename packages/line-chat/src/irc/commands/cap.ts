import {
  CAPABILITIES,
  type CapabilitySet,
  hasCapability,
  isCapability,
  listed,
  withCapability,
} from "../capabilities.ts";
import type { EarlyCommand, IrcClient } from "../client.ts";
import { inLines } from "../format.ts";

/** What `CAP * LS * :` may hold in one line. */
const LIST_BYTES = 400;

/** `CAP LS [version]`, `CAP LIST`, `CAP REQ :<names>`, `CAP END`: what a client gets beyond the old protocol. */
export const cap: EarlyCommand = {
  name: "CAP",
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
  const names = CAPABILITIES.map((capability) => listed(capability, registration.capVersion));
  tellList(client, "LS", names);
}

function listActive(client: IrcClient): void {
  const names = CAPABILITIES.filter(({ name }) => hasCapability(client.capabilities, name)).map(({ name }) => name);
  tellList(client, "LIST", names);
}

/** All or nothing: the answer repeats what was asked for. */
function request(client: IrcClient, names: string): void {
  negotiate(client);
  const wanted = changed(client.capabilities, names);
  tellCap(client, `${wanted === undefined ? "NAK" : "ACK"} :${names}`);
  if (wanted !== undefined) client.capabilities = wanted;
}

/** The capabilities after a request; `undefined` where it has one in it that is none. */
function changed(before: CapabilitySet, names: string): CapabilitySet | undefined {
  let after = before;
  for (const item of names.split(" ")) {
    if (item === "") continue;
    const isOn = !item.startsWith("-");
    const name = isOn ? item : item.slice(1);
    if (!isCapability(name)) return undefined;
    after = withCapability(after, name, isOn);
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

/** In several lines only for those who know that form. */
function tellList(client: IrcClient, subcommand: string, names: readonly string[]): void {
  if (client.registration.capVersion < 302) return tellCap(client, `${subcommand} :${names.join(" ")}`);
  const lines = inLines(names, LIST_BYTES);
  for (const line of lines.slice(0, -1)) tellCap(client, `${subcommand} * :${line}`);
  tellCap(client, `${subcommand} :${lines.at(-1) ?? ""}`);
}

function tellCap({ server, nick, tell }: IrcClient, rest: string): void {
  tell(`:${server.name} CAP ${nick} ${rest}`);
}
