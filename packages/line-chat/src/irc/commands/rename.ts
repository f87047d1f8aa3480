import type { RoomRenamed } from "../../chat/events.ts";
import { fold } from "../../chat/names.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import { bodyOfJoin } from "../event-body.ts";
import { sendState } from "./join.ts";

/** `RENAME <channel> <new name> [:<reason>]` */
export const rename: MemberCommand = {
  name: "RENAME",
  usage: "<channel> <new name> [:<reason>]",
  minParams: 2,
  beforeRegistration: false,
  run(client, { params: [oldName = "", name = "", reason = ""] }) {
    const { chat } = client.server;
    const room = chat.room(oldName);
    if (!room) return client.refuse("no-such-room", oldName);
    const refusal = chat.renameRoom(client.person, room, { name, reason });
    if (refusal === "not-in-room" || refusal === "not-operator") client.refuse(refusal, oldName);
    else if (refusal === "room-name-in-use") client.standardReply("CHANNEL_NAME_IN_USE", "RENAME", oldName, name);
    else if (refusal) client.standardReply("CANNOT_RENAME", "RENAME", oldName, name);
  },
};

/** What stands for it to who does not know of it: to part, and to join. Other capitals need not be told. */
export function tellRenamedRoom(client: IrcMember, { room, oldName, reason }: RoomRenamed): void {
  if (fold(oldName) === fold(room.name)) return;
  const { identity } = client.person;
  client.tell(`:${identity.mask} PART ${oldName}${reason === "" ? "" : ` :${reason}`}`);
  client.tell(bodyOfJoin(identity, room, client.capabilities));
  sendState(client, room);
}
