import { describe } from "vitest";
import { testConversations } from "../support/conversation.ts";

describe("what the server tells of itself", () => {
  testConversations({
    "by TIME": `
      ann> TIME
      ann< :irc.test 391 ann irc.test <time> 0 :<date>`,
    "by INFO": `
      ann> INFO
      ann< :irc.test 371 ann :holdfast-0.0.0: people with netcat and people with IRC clients in the same rooms
      ann< :irc.test 371 ann :On-line since <date>
      ann< :irc.test 374 ann :End of INFO list`,
    "by HELP of a command": `
      ann> HELP kick
      ann< :irc.test 704 ann kick :KICK <channel> <nickname>{,<nickname>} [<comment>]
      ann< :irc.test 706 ann kick :End of /HELP
      ann> HELP abracadabra
      ann< :irc.test 524 ann abracadabra :No help available on this topic`,
  });
});
