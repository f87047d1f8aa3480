import { describe } from "vitest";
import { testConversations } from "../support/conversation.ts";

const TEA = `
  ann> JOIN #tea
  ann< :ann! JOIN #tea
  ann< :irc.test 353 ann = #tea :@ann
  ann< :irc.test 366 ann #tea :End of /NAMES list`;

describe("AWAY", () => {
  testConversations({
    "is told to who writes to one, but not for a notice": `
      ann> AWAY :at lunch
      ann< :irc.test 306 ann :You have been marked as being away
      bob> PRIVMSG ann :hi
      bob< :irc.test 301 bob ann :at lunch
      ann< :bob! PRIVMSG ann :hi
      bob> NOTICE ann :hi
      ann< :bob! NOTICE ann :hi
      ann> AWAY
      ann< :irc.test 305 ann :You are no longer marked as being away
      bob> PRIVMSG ann :hi
      ann< :bob! PRIVMSG ann :hi`,
    "with an empty reason is to be back": `
      ann> AWAY :
      ann< :irc.test 305 ann :You are no longer marked as being away`,
  });
});

describe("ISON, USERHOST and USERIP", () => {
  testConversations({
    "tell of those who are here": `
      ann> ISON ANN bob :carl dave
      ann< :irc.test 303 ann :ann
      bob> ISON ann bob nobody
      bob< :irc.test 303 bob :ann bob
      bob> AWAY :out
      bob< :irc.test 306 bob :You have been marked as being away
      ann> USERHOST bob nobody ann
      ann< :irc.test 302 ann :bob=-~bob@127.0.0.1 ann=+~ann@127.0.0.1
      ann> USERIP bob
      ann< :irc.test 340 ann :bob=-~bob@127.0.0.1
      ann> USERHOST nobody
      ann< :irc.test 302 ann :`,
  });
});

describe("WHOIS", () => {
  testConversations({
    "tells all that there is to know": `${TEA}
      bob> JOIN #secret
      bob< :bob! JOIN #secret
      bob< :irc.test 353 bob = #secret :@bob
      bob< :irc.test 366 bob #secret :End of /NAMES list
      bob> MODE #secret +s
      bob< :bob! MODE #secret +s
      bob> JOIN #tea
      bob< :bob! JOIN #tea
      bob< :irc.test 353 bob = #tea :@ann bob
      bob< :irc.test 366 bob #tea :End of /NAMES list
      ann< :bob! JOIN #tea
      bob> MODE bob +B
      bob< :bob! MODE bob :+B
      bob> AWAY :out
      bob< :irc.test 306 bob :You have been marked as being away
      ann> WHOIS BOB
      ann< :irc.test 311 ann bob ~bob 127.0.0.1 * :bob
      ann< :irc.test 319 ann bob :#tea
      ann< :irc.test 312 ann bob irc.test :Holdfast
      ann< :irc.test 301 ann bob :out
      ann< :irc.test 335 ann bob :is a bot
      ann< :irc.test 317 ann bob <idle> <time> :seconds idle, signon time
      ann< :irc.test 318 ann bob :End of /WHOIS list`,
    "of oneself tells one's address": `
      ann> WHOIS irc.test ann
      ann< :irc.test 311 ann ann ~ann 127.0.0.1 * :ann
      ann< :irc.test 312 ann ann irc.test :Holdfast
      ann< :irc.test 338 ann ann 127.0.0.1 :is actually using host
      ann< :irc.test 317 ann ann <idle> <time> :seconds idle, signon time
      ann< :irc.test 318 ann ann :End of /WHOIS list`,
    "of nobody": `
      ann> WHOIS nobody
      ann< :irc.test 401 ann nobody :No such nick/channel
      ann< :irc.test 318 ann nobody :End of /WHOIS list
      ann> WHOIS
      ann< :irc.test 431 ann :No nickname given
      ann> WHOIS ::x y
      ann< :irc.test 401 ann x :No such nick/channel
      ann< :irc.test 318 ann x :End of /WHOIS list
      ann> WHOIS other.test ann
      ann< :irc.test 402 ann other.test :No such server`,
    "hides where somebody is who is invisible": `${TEA}
      ann> MODE ann +i
      ann< :ann! MODE ann :+i
      bob> WHOIS ann
      bob< :irc.test 311 bob ann ~ann 127.0.0.1 * :ann
      bob< :irc.test 312 bob ann irc.test :Holdfast
      bob< :irc.test 317 bob ann <idle> <time> :seconds idle, signon time
      bob< :irc.test 318 bob ann :End of /WHOIS list
      bob> NAMES #tea
      bob< :irc.test 366 bob #tea :End of /NAMES list
      bob> WHO #tea
      bob< :irc.test 315 bob #tea :End of WHO list
      bob> WHO an*
      bob< :irc.test 315 bob an* :End of WHO list
      bob> LUSERS
      bob< :irc.test 251 bob :There are 1 users and 1 invisible on 1 servers
      bob< :irc.test 254 bob 1 :channels formed
      bob< :irc.test 255 bob :I have 2 clients and 1 servers
      bob< :irc.test 265 bob 2 2 :Current local users 2, max 2
      bob< :irc.test 266 bob 2 2 :Current global users 2, max 2`,
  });
});

describe("WHOWAS", () => {
  const who = ":irc.test 314 ann bob ~bob 127.0.0.1 * :bob";
  testConversations({
    "knows who bore a name before": `
      bob> NICK robert
      bob< :bob! NICK :robert
      ann> WHOWAS nobody
      ann< :irc.test 406 ann nobody :There was no such nickname
      ann< :irc.test 369 ann nobody :End of WHOWAS
      bob> NICK bob
      bob< :robert!~bob@127.0.0.1 NICK :bob
      bob> NICK robert
      bob< :bob! NICK :robert
      ann> WHOWAS BOB 1
      ann< ${who}
      ann< :irc.test 312 ann bob irc.test :<date>
      ann< :irc.test 369 ann BOB :End of WHOWAS
      ann> WHOWAS BOB
      ann< ${who}
      ann< :irc.test 312 ann bob irc.test :<date>
      ann< ${who}
      ann< :irc.test 312 ann bob irc.test :<date>
      ann< :irc.test 369 ann BOB :End of WHOWAS
      ann> WHOWAS nobody,bob 1
      ann< :irc.test 406 ann nobody :There was no such nickname
      ann< ${who}
      ann< :irc.test 312 ann bob irc.test :<date>
      ann< :irc.test 369 ann nobody,bob :End of WHOWAS
      ann> WHOWAS
      ann< :irc.test 431 ann :No nickname given`,
  });
});

describe("WHO", () => {
  testConversations({
    "shows a room, who is away and who is what": `${TEA}
      ann> AWAY :out
      ann< :irc.test 306 ann :You have been marked as being away
      bob> MODE bob +B
      bob< :bob! MODE bob :+B
      bob> WHO #tea
      bob< :irc.test 352 bob #tea ~ann 127.0.0.1 irc.test ann G@ :0 ann
      bob< :irc.test 315 bob #tea :End of WHO list
      ann> WHO bob
      ann< :irc.test 352 ann * ~bob 127.0.0.1 irc.test bob HB :0 bob
      ann< :irc.test 315 ann bob :End of WHO list
      ann> WHO ~BO?
      ann< :irc.test 352 ann * ~bob 127.0.0.1 irc.test bob HB :0 bob
      ann< :irc.test 315 ann ~BO? :End of WHO list
      ann> WHO 0 o
      ann< :irc.test 315 ann 0 :End of WHO list`,
    "with fields shows just those, in the order of the protocol": `${TEA}
      bob> WHO #tea %nctf,42
      bob< :irc.test 354 bob 42 #tea ann :H@
      bob< :irc.test 315 bob #tea :End of WHO list
      bob> WHO ann %tcuihsnfdaor
      bob< :irc.test 354 bob 0 * ~ann 127.0.0.1 127.0.0.1 irc.test ann H 0 0 n/a :ann
      bob< :irc.test 315 bob ann :End of WHO list`,
  });
});

describe("MONITOR", () => {
  testConversations({
    "tells who comes and goes, by whatever name": `
      ann> MONITOR + bob,Carl,bob,*!bob@*
      ann< :irc.test 731 ann :bob,Carl
      bob> NICK Bob
      bob< :bob! NICK :Bob
      ann< :irc.test 730 * :bob!
      bob> NICK carl
      bob< :Bob! NICK :carl
      ann< :irc.test 731 * :Bob
      ann< :irc.test 730 * :carl!~bob@127.0.0.1
      ann> MONITOR S
      ann< :irc.test 730 ann :carl!~bob@127.0.0.1
      ann< :irc.test 731 ann :bob
      ann> MONITOR - CARL
      ann> MONITOR l
      ann< :irc.test 732 ann :bob
      ann< :irc.test 733 ann :End of MONITOR list
      ann> MONITOR C
      ann> MONITOR L
      ann< :irc.test 733 ann :End of MONITOR list
      bob> NICK bob
      bob< :carl!~bob@127.0.0.1 NICK :bob`,
    "has a limit": `
      ann> MONITOR + ${Array.from({ length: 99 }, (_, index) => `n${index}`).join(",")}
      ann< :irc.test 731 ann :${Array.from({ length: 99 }, (_, index) => `n${index}`).join(",")}
      ann> MONITOR + x,y,z
      ann< :irc.test 731 ann :x
      ann< :irc.test 734 ann 100 y,z :Monitor list is full`,
  });
});

describe("SILENCE", () => {
  testConversations({
    "keeps private lines and invitations away": `
      ann> SILENCE :+bob and others
      ann< :ann! SILENCE +bob!*@*
      ann> SILENCE BOB
      bob> PRIVMSG ann :psst
      bob> NOTICE ann :psst
      bob> JOIN #tea
      bob< :bob! JOIN #tea
      bob< :irc.test 353 bob = #tea :@bob
      bob< :irc.test 366 bob #tea :End of /NAMES list
      bob> INVITE ann #tea
      bob< :irc.test 341 bob ann #tea
      ann> SILENCE
      ann< :irc.test 271 ann ann bob!*@*
      ann< :irc.test 272 ann :End of silence list
      ann> SILENCE -bob
      ann< :ann! SILENCE -bob!*@*
      bob> PRIVMSG ann :psst
      ann< :bob! PRIVMSG ann :psst`,
  });
});

describe("the modes of a person", () => {
  testConversations({
    "are its own, and nobody makes itself an operator": `
      ann> MODE ann
      ann< :irc.test 221 ann +
      ann> MODE ann +iwo-w+B-x
      ann< :ann! MODE ann :+iw-w+B
      ann< :irc.test 501 ann :Unknown MODE flag
      ann> MODE ANN
      ann< :irc.test 221 ann +Bi
      ann> MODE bob +i
      ann< :irc.test 401 ann bob :No such nick/channel
      bob> MODE ann +i
      bob< :irc.test 502 bob :Can't change mode for other users
      ann> MODE ann +iB`,
  });
});

describe("targets", () => {
  testConversations(
    {
      "are each told once, and too many are refused as a whole": `
        bob> PRIVMSG ann,ann,bob :hi
        bob< :irc.test 401 bob ann :No such nick/channel
        bob< :bob! PRIVMSG bob :hi
        ann> PRIVMSG bob,x,y :hi
        ann< :irc.test 407 ann y :Too many targets
        ann> NOTICE bob,x,y :hi
        ann> WHOIS a,b,c
        ann< :irc.test 407 ann c :Too many targets
        ann> WHOWAS a,b,c
        ann< :irc.test 407 ann c :Too many targets
        ann> NAMES #a,#a
        ann< :irc.test 366 ann #a :End of /NAMES list`,
      "that are rooms to come to or to leave are taken up to the limit": `
        ann> JOIN #a,#b,#c,#d k,k
        ann< :ann! JOIN #a
        ann< :irc.test 353 ann = #a :@ann
        ann< :irc.test 366 ann #a :End of /NAMES list
        ann< :ann! JOIN #b
        ann< :irc.test 353 ann = #b :@ann
        ann< :irc.test 366 ann #b :End of /NAMES list
        ann< :irc.test 407 ann #c :Too many targets
        ann> PART #a,#b,#c
        ann< :ann! PART #a
        ann< :ann! PART #b
        ann< :irc.test 407 ann #c :Too many targets`,
    },
    { maxTargets: 2 },
  );
});
