import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "../support/chatting.ts";
import { testConversations } from "../support/conversation.ts";

const TEA = `
  ann> JOIN #tea
  ann< :ann! JOIN #tea
  ann< :irc.test 353 ann = #tea :@ann
  ann< :irc.test 366 ann #tea :End of /NAMES list`;
const BOB_COMES = `
  bob> JOIN #tea
  bob< :bob! JOIN #tea
  bob< :irc.test 353 bob = #tea :@ann bob
  bob< :irc.test 366 bob #tea :End of /NAMES list
  ann< :bob! JOIN #tea`;
const TEA_FOR_TWO = TEA + BOB_COMES;

describe("INVITE", () => {
  testConversations({
    "of an operator lets somebody in whatever the modes say, and once": `${TEA}
      ann> MODE #tea +ikl sesame 1
      ann< :ann! MODE #tea +ikl sesame 1
      bob> JOIN #tea sesame
      bob< :irc.test 473 bob #tea :Cannot join channel (+i)
      ann> INVITE bob #TEA
      ann< :irc.test 341 ann bob #tea
      bob< :ann! INVITE bob #tea
      bob> INVITE
      bob< :irc.test 336 bob #tea
      bob< :irc.test 337 bob :End of /INVITE list
      ${BOB_COMES}
      bob> PART #tea
      bob< :bob! PART #tea
      ann< :bob! PART #tea
      bob> JOIN #tea sesame
      bob< :irc.test 473 bob #tea :Cannot join channel (+i)`,
    "of a member is told, but lets nobody in": `${TEA_FOR_TWO}
      bob> INVITE carl #tea
      bob< :irc.test 401 bob carl :No such nick/channel
      carl> INVITE
      carl< :irc.test 337 carl :End of /INVITE list
      bob> INVITE carl #tea
      bob< :irc.test 341 bob carl #tea
      carl< :bob! INVITE carl #tea
      ann> MODE #tea +i
      ann< :ann! MODE #tea +i
      bob< :ann! MODE #tea +i
      bob> INVITE carl #tea
      bob< :irc.test 482 bob #tea :You're not channel operator
      carl> JOIN #tea
      carl< :irc.test 473 carl #tea :Cannot join channel (+i)`,
    "is refused where it makes no sense": `${TEA_FOR_TWO}
      ann> INVITE bob #tea
      ann< :irc.test 443 ann bob #tea :is already on channel
      ann> INVITE bob #none
      ann< :irc.test 403 ann #none :No such channel
      carl> INVITE ann #tea
      carl< :irc.test 442 carl #tea :You're not on that channel
      ann> INVITE bob
      ann< :irc.test 461 ann INVITE :Not enough parameters`,
    "says that the invited one is away": `${TEA}
      bob> AWAY :tea time
      bob< :irc.test 306 bob :You have been marked as being away
      ann> INVITE bob #tea
      ann< :irc.test 341 ann bob #tea
      ann< :irc.test 301 ann bob :tea time
      bob< :ann! INVITE bob #tea`,
    "to a room that is gone is none to the next of that name": `${TEA}
      bob> PING
      bob< :irc.test 409 bob :No origin specified
      ann> INVITE bob #tea
      ann< :irc.test 341 ann bob #tea
      bob< :ann! INVITE bob #tea
      ann> PART #tea
      ann< :ann! PART #tea
      ${TEA}
      ann> MODE #tea +i
      ann< :ann! MODE #tea +i
      bob> INVITE
      bob< :irc.test 337 bob :End of /INVITE list
      bob> JOIN #tea
      bob< :irc.test 473 bob #tea :Cannot join channel (+i)`,
  });
});

describe("KICK", () => {
  testConversations({
    "is told to everybody, the one who goes too": `${TEA_FOR_TWO}
      ann> KICK #Tea BOB :spilt
      ann< :ann! KICK #tea bob :spilt
      bob< :ann! KICK #tea bob :spilt
      bob> PRIVMSG #tea :sorry
      bob< :irc.test 404 bob #tea :Cannot send to channel`,
    "without a comment has the kicker's name for one": `${TEA_FOR_TWO}
      ann> KICK #tea bob
      ann< :ann! KICK #tea bob :ann
      bob< :ann! KICK #tea bob :ann`,
    "sends out several": `${TEA_FOR_TWO}
      carl> JOIN #tea
      carl< :carl! JOIN #tea
      carl< :irc.test 353 carl = #tea :@ann bob carl
      carl< :irc.test 366 carl #tea :End of /NAMES list
      ann< :carl! JOIN #tea
      bob< :carl! JOIN #tea
      ann> KICK #tea bob,carl :closed
      ann< :ann! KICK #tea bob :closed
      ann< :ann! KICK #tea carl :closed
      bob< :ann! KICK #tea bob :closed
      carl< :ann! KICK #tea bob :closed
      carl< :ann! KICK #tea carl :closed`,
    "is refused one by one": `${TEA_FOR_TWO}
      bob> KICK #tea ann
      bob< :irc.test 482 bob #tea :You're not channel operator
      carl> KICK #tea ann
      carl< :irc.test 442 carl #tea :You're not on that channel
      ann> KICK #none bob
      ann< :irc.test 403 ann #none :No such channel
      ann> KICK #tea carl,nobody
      ann< :irc.test 441 ann carl #tea :They aren't on that channel
      ann< :irc.test 401 ann nobody :No such nick/channel
      ann> KICK #tea
      ann< :irc.test 461 ann KICK :Not enough parameters`,
  });
});

describe("MODE of a channel", () => {
  testConversations({
    "is shown, and its key to members only": `${TEA}
      ann> MODE #tea +klm sesame 5
      ann< :ann! MODE #tea +klm sesame 5
      ann> MODE #tea
      ann< :irc.test 324 ann #tea +mntkl sesame 5
      ann< :irc.test 329 ann #tea <time>
      bob> MODE #tea
      bob< :irc.test 324 bob #tea +mntkl * 5
      bob< :irc.test 329 bob #tea <time>`,
    "changes in one line, and what is so already is silent": `${TEA_FOR_TWO}
      ann> MODE #tea +ov-t+n bob bob
      ann< :ann! MODE #tea +ov-t bob bob
      bob< :ann! MODE #tea +ov-t bob bob
      ann> MODE #tea +ov-t bob bob
      ann> MODE #tea -k
      ann> MODE #tea -l`,
    "is refused to others once, whatever they ask": `${TEA_FOR_TWO}
      bob> MODE #tea +ov-b bob nobody *
      bob< :irc.test 482 bob #tea :You're not channel operator
      bob> MODE #tea +z
      bob< :irc.test 472 bob z :is unknown mode char to me`,
    "is answered once, however often a letter stands there": `${TEA}
      ann> MODE #tea bbbyyy+yoo
      ann< :irc.test 368 ann #tea :End of channel ban list
      ann< :irc.test 472 ann y :is unknown mode char to me
      ann< :irc.test 696 ann #tea o * :You must give a parameter for this mode`,
    "with a wrong parameter is told so": `${TEA}
      ann> MODE #tea +l x
      ann< :irc.test 696 ann #tea l x :That is no number of members
      ann> MODE #tea +l 0
      ann< :irc.test 696 ann #tea l 0 :That is no number of members
      ann> MODE #tea +k a,b
      ann< :irc.test 696 ann #tea k * :That cannot be a key
      ann> MODE #tea +k :
      ann< :irc.test 696 ann #tea k * :You must give a parameter for this mode
      ann> MODE #tea +b :a b
      ann< :irc.test 696 ann #tea b a :That cannot be a mask
      ann> MODE #tea -o
      ann< :irc.test 696 ann #tea o * :You must give a parameter for this mode
      ann> MODE #tea +o bob
      ann< :irc.test 401 ann bob :No such nick/channel`,
    "takes the key off whatever is given for it": `${TEA}
      ann> MODE #tea +k sesame
      ann< :ann! MODE #tea +k sesame
      ann> MODE #tea -k wrong
      ann< :ann! MODE #tea -k sesame`,
    "b keeps out, and silences; e and I let in": `${TEA}
      ann> MODE #tea +b bob
      ann< :ann! MODE #tea +b bob!*@*
      bob> JOIN #tea
      bob< :irc.test 474 bob #tea :Cannot join channel (+b)
      ann> MODE #tea +e *!~bob@*
      ann< :ann! MODE #tea +e *!~bob@*
      ${BOB_COMES}
      ann> MODE #tea -e *!~BOB@*
      ann< :ann! MODE #tea -e *!~BOB@*
      bob< :ann! MODE #tea -e *!~BOB@*
      bob> PRIVMSG #tea :hi
      bob< :irc.test 404 bob #tea :Cannot send to channel
      ann> MODE #tea +iI carl
      ann< :ann! MODE #tea +iI carl!*@*
      bob< :ann! MODE #tea +iI carl!*@*
      carl> JOIN #tea
      carl< :carl! JOIN #tea
      carl< :irc.test 353 carl = #tea :@ann bob carl
      carl< :irc.test 366 carl #tea :End of /NAMES list
      ann< :carl! JOIN #tea
      bob< :carl! JOIN #tea`,
    "shows who is banned to all, and the exceptions to operators": `${TEA}
      ann> MODE #tea +beI x y z
      ann< :ann! MODE #tea +beI x!*@* y!*@* z!*@*
      bob> MODE #tea b
      bob< :irc.test 367 bob #tea x!*@* ann! <time>
      bob< :irc.test 368 bob #tea :End of channel ban list
      bob> MODE #tea +e
      bob< :irc.test 482 bob #tea :You're not channel operator
      ann> MODE #tea +eI
      ann< :irc.test 348 ann #tea y!*@* ann! <time>
      ann< :irc.test 349 ann #tea :End of channel exception list
      ann< :irc.test 346 ann #tea z!*@* ann! <time>
      ann< :irc.test 347 ann #tea :End of channel invite exception list`,
    "C keeps programs' questions out, but not what people do": `${TEA_FOR_TWO}
      ann> MODE #tea +C
      ann< :ann! MODE #tea +C
      bob< :ann! MODE #tea +C
      bob> PRIVMSG #tea :\u0001VERSION\u0001
      bob< :irc.test 404 bob #tea :Cannot send to channel
      bob> PRIVMSG #tea :\u0001ACTION waves\u0001
      ann< :bob! PRIVMSG #tea :\u0001ACTION waves\u0001`,
    "m, s and a lack of n": `${TEA_FOR_TWO}
      ann> MODE #tea +ms-n
      ann< :ann! MODE #tea +ms-n
      bob< :ann! MODE #tea +ms-n
      bob> PRIVMSG #tea :hi
      bob< :irc.test 404 bob #tea :Cannot send to channel
      carl> MODE #tea
      carl< :irc.test 403 carl #tea :No such channel
      ann> MODE #tea -m
      ann< :ann! MODE #tea -m
      bob< :ann! MODE #tea -m
      carl> PRIVMSG #tea :hi
      ann< :carl! PRIVMSG #tea :hi
      bob< :carl! PRIVMSG #tea :hi`,
  });
});

describe("STATUSMSG", () => {
  testConversations({
    "is heard by those of the rank and higher": `${TEA_FOR_TWO}
      bob> PRIVMSG @#tea :help
      ann< :bob! PRIVMSG @#tea :help
      ann> NOTICE +#TEA :psst
      ann> MODE #tea +v bob
      ann< :ann! MODE #tea +v bob
      bob< :ann! MODE #tea +v bob
      ann> NOTICE +#TEA :psst
      bob< :ann! NOTICE +#tea :psst
      carl> PRIVMSG @#tea :let me in
      carl< :irc.test 404 carl @#tea :Cannot send to channel
      carl> PRIVMSG @#none :hi
      carl< :irc.test 403 carl @#none :No such channel`,
  });
});

describe("LIST", () => {
  const ROOMS = `${TEA_FOR_TWO}
      ann> TOPIC #tea :Darjeeling
      ann< :ann! TOPIC #tea :Darjeeling
      bob< :ann! TOPIC #tea :Darjeeling
      bob> JOIN #hidden
      bob< :bob! JOIN #hidden
      bob< :irc.test 353 bob = #hidden :@bob
      bob< :irc.test 366 bob #hidden :End of /NAMES list
      bob> MODE #hidden +s
      bob< :bob! MODE #hidden +s
      carl> JOIN #coffee
      carl< :carl! JOIN #coffee
      carl< :irc.test 353 carl = #coffee :@carl
      carl< :irc.test 366 carl #coffee :End of /NAMES list`;
  const both = ["#tea 2 :Darjeeling", "#coffee 1 :"];
  const asked = (wanted: string, rooms: readonly string[]): string => `${ROOMS}
      carl> LIST ${wanted}
      carl< :irc.test 321 carl Channel :Users  Name
      ${rooms.map((room) => `carl< :irc.test 322 carl ${room}`).join("\n")}
      carl< :irc.test 323 carl :End of /LIST`;

  testConversations({
    "shows all but secret ones": asked("", both),
    "shows those with a name": asked("#TEA,#none,#hidden", both.slice(0, 1)),
    "shows those with a mask": asked("*o?f*", both.slice(1)),
    "shows those without a mask": asked("!*tea", both.slice(1)),
    "shows those with more members": asked(">1", both.slice(0, 1)),
    "shows those with fewer members": asked("<2", both.slice(1)),
    "shows those that are older": asked("C>5", []),
    "shows those that are younger": asked("C<5", both),
    "shows those whose topic is younger": asked("T<5", both.slice(0, 1)),
    "shows those that meet all conditions": asked(">0,<2,*t*", []),
  });
});

describe("the lists of a channel", () => {
  test("have a limit, all of them together, and changes come in as many lines as they need", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { join: "#tea" });
    const masks = (from: number, count: number): string[] =>
      Array.from({ length: count }, (_, index) => `*!*@host-${from + index}.example.org`);
    const added = async (letter: string, from: number, count: number): Promise<string[]> => {
      const [before, after] = [letter.repeat(count), masks(from, count).join(" ")];
      await ann.send(`MODE #tea +${before} ${after}\r\n`);
      return synchronised(ann);
    };
    for (let from = 0; from < 90; from += 10) {
      const told = await added(from < 50 ? "b" : "e", from, 10);
      expect(told.length).toBeGreaterThan(1);
      expect(told.flatMap((line) => line.split(" ").slice(4))).toEqual(masks(from, 10));
      for (const line of told) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
    }
    expect(await added("I", 90, 10)).toHaveLength(2);

    expect(await added("b", 100, 2)).toEqual([
      ":irc.test 478 ann #tea b :Channel list is full",
      ":irc.test 478 ann #tea b :Channel list is full",
    ]);
    await ann.send("MODE #tea +b *!*@host-3.example.org\r\nMODE #tea -b *!*@host-3.example.org\r\n");
    expect(await synchronised(ann)).toEqual([
      ":irc.test 478 ann #tea b :Channel list is full",
      ":ann!~ann@127.0.0.1 MODE #tea -b *!*@host-3.example.org",
    ]);
    expect((await added("b", 100, 2)).at(-1)).toMatch(/ \+b \*!\*@host-100\.example\.org$/);
  });
});
