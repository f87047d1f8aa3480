import type { Room } from "../../chat/room.ts";
import { hasCapability } from "../capabilities.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import { tellMarker } from "./markread.ts";
import { metadataOf } from "../metadata.ts";
import { firstTargets } from "../targets.ts";
import { sendNames } from "./names.ts";
import { sendTopic } from "./topic.ts";

/** `JOIN <channel>{,<channel>} [<key>{,<key>}]`, and `JOIN 0` to leave all. */
export const join: MemberCommand = {
  name: "JOIN",
  usage: "<channel>{,<channel>} [<key>{,<key>}]",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params: [names = "", keys = ""] }) {
    if (names === "0") return partAll(client);
    const keyOf = keys.split(",");
    for (const [index, name] of firstTargets(client, names)) joinOne(client, name, keyOf[index]);
  },
};

function joinOne(client: IrcMember, name: string, key: string | undefined): void {
  const { person, server } = client;
  const wasThere = server.chat.room(name)?.membership(person) !== undefined;
  const refusal = server.chat.join(person, name, key || undefined);
  if (refusal) return client.refuse(refusal, name);
  if (!wasThere) sendState(client, server.chat.room(name) as Room);
}

/** What whoever joins is told of the room. */
export function sendState(client: IrcMember, room: Room): void {
  if (room.topic) sendTopic(client, room);
  if (hasCapability(client.capabilities, "draft/read-marker")) tellMarker(client, room.name);
  sendNames(client, room);
  metadataOf([room], client.subscriptions, client.server.name).forEach(client.send);
}

function partAll({ person, server }: IrcMember): void {
  for (const { name } of person.rooms) server.chat.part(person, name, "");
}
