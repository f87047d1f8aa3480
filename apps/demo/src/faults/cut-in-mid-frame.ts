import { chatMember, linesUntil, ROOM } from "./chat-member.ts";
import type { Fault } from "./fault.ts";

/** A client is gone in the middle of a line. */
export const cutInMidFrame: Fault = {
  id: "cut-in-mid-frame",
  title: "Cut in mid-frame",
  does: "A client of the chat says one line and half of another, and its connection is reset.",
  servers: ["chat"],
  answer: "new LineDecoder({ maxBytes: 8_191 }): a line that is not whole is never delivered",
  async play({ servers: { chat }, trouble, claim }) {
    await using listener = await chatMember(chat, "listener");
    await using unlucky = await chatMember(chat, "unlucky");
    await unlucky.send(`PRIVMSG ${ROOM} :this is whole\r\nPRIVMSG ${ROOM} :and this is ha`);
    await linesUntil(listener, /PRIVMSG .*:this is whole$/);
    await trouble("one line was heard, and half of the next is with the chat");
    unlucky.reset();
    await trouble("the connection is reset (RST)");

    const told = await linesUntil(listener, /^:unlucky\d+!\S+ QUIT /);
    claim(
      told.every((line) => !line.includes("PRIVMSG")),
      "of the half line nobody hears; the others are told that its speaker has left",
    );
    await using other = await chatMember(chat, "other");
    await other.send(`PRIVMSG ${ROOM} :still here\r\n`);
    await linesUntil(listener, /PRIVMSG .*:still here$/);
    claim(true, "and the next line, by somebody else, is heard whole");
  },
};
