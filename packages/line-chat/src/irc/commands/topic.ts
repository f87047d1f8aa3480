import type { Room } from "../../chat/room.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import { fitted } from "../format.ts";

/** The longest topic, in bytes. */
export const MAX_TOPIC_BYTES = 390;

/** `TOPIC <channel>` tells it, `TOPIC <channel> :<topic>` changes it, and an empty one takes it away. */
export const topic: MemberCommand = {
  name: "TOPIC",
  usage: "<channel> [<topic>]",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params: [name = "", text] }) {
    const { server, person } = client;
    if (text === undefined) return tellTopic(client, name);
    const refusal = server.chat.setTopic(person, name, fitted(text, MAX_TOPIC_BYTES));
    if (refusal) client.refuse(refusal, name);
  },
};

/** The topic of a room that has one, and since when it has it. */
export function sendTopic(client: IrcMember, { name, topic }: Room): void {
  if (!topic) return client.reply("RPL_NOTOPIC", name);
  client.reply("RPL_TOPIC", name, topic.text);
  client.reply("RPL_TOPICWHOTIME", name, topic.by, String(Math.floor(topic.at / 1_000)));
}

function tellTopic(client: IrcMember, name: string): void {
  const room = client.server.chat.room(name);
  if (!room?.isVisibleTo(client.person)) return client.refuse("no-such-room", name);
  sendTopic(client, room);
}
