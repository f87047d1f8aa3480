/** A numeric: its code, and the text that ends it, where that is always the same. */
interface Numeric {
  readonly code: string;
  readonly text?: string;
  /** The last parameter is text of somebody's, with a colon in any case. */
  readonly isText?: true;
}

/** All that the server answers with, by the names of the standard. Parameters come in the order in which they are given. */
const NUMERICS = {
  RPL_WELCOME: { code: "001", isText: true },
  RPL_YOURHOST: { code: "002", isText: true },
  RPL_CREATED: { code: "003", isText: true },
  RPL_MYINFO: { code: "004" },
  RPL_ISUPPORT: { code: "005", text: "are supported by this server" },
  RPL_UMODEIS: { code: "221" },
  RPL_LUSERCLIENT: { code: "251", isText: true },
  RPL_LUSEROP: { code: "252", text: "operator(s) online" },
  RPL_LUSERUNKNOWN: { code: "253", text: "unknown connection(s)" },
  RPL_LUSERCHANNELS: { code: "254", text: "channels formed" },
  RPL_LUSERME: { code: "255", isText: true },
  RPL_LOCALUSERS: { code: "265", isText: true },
  RPL_GLOBALUSERS: { code: "266", isText: true },
  RPL_ENDOFWHO: { code: "315", text: "End of WHO list" },
  RPL_CHANNELMODEIS: { code: "324" },
  RPL_CREATIONTIME: { code: "329" },
  RPL_NOTOPIC: { code: "331", text: "No topic is set" },
  RPL_TOPIC: { code: "332", isText: true },
  RPL_TOPICWHOTIME: { code: "333" },
  RPL_WHOREPLY: { code: "352", isText: true },
  RPL_NAMREPLY: { code: "353", isText: true },
  RPL_ENDOFNAMES: { code: "366", text: "End of /NAMES list" },
  RPL_BANLIST: { code: "367" },
  RPL_ENDOFBANLIST: { code: "368", text: "End of channel ban list" },
  RPL_MOTD: { code: "372", isText: true },
  RPL_MOTDSTART: { code: "375", isText: true },
  RPL_ENDOFMOTD: { code: "376", text: "End of /MOTD command" },
  ERR_NOSUCHNICK: { code: "401", text: "No such nick/channel" },
  ERR_NOSUCHCHANNEL: { code: "403", text: "No such channel" },
  ERR_CANNOTSENDTOCHAN: { code: "404", text: "Cannot send to channel" },
  ERR_TOOMANYCHANNELS: { code: "405", text: "You have joined too many channels" },
  ERR_NOORIGIN: { code: "409", text: "No origin specified" },
  ERR_INVALIDCAPCMD: { code: "410", text: "Invalid CAP command" },
  ERR_NORECIPIENT: { code: "411", isText: true },
  ERR_NOTEXTTOSEND: { code: "412", text: "No text to send" },
  ERR_INPUTTOOLONG: { code: "417", text: "Input line was too long" },
  ERR_UNKNOWNCOMMAND: { code: "421", text: "Unknown command" },
  ERR_NOMOTD: { code: "422", text: "MOTD File is missing" },
  ERR_NONICKNAMEGIVEN: { code: "431", text: "No nickname given" },
  ERR_ERRONEUSNICKNAME: { code: "432", text: "Erroneous nickname" },
  ERR_NICKNAMEINUSE: { code: "433", text: "Nickname is already in use" },
  ERR_USERNOTINCHANNEL: { code: "441", text: "They aren't on that channel" },
  ERR_NOTONCHANNEL: { code: "442", text: "You're not on that channel" },
  ERR_NOTREGISTERED: { code: "451", text: "You have not registered" },
  ERR_NEEDMOREPARAMS: { code: "461", text: "Not enough parameters" },
  ERR_ALREADYREGISTERED: { code: "462", text: "You may not reregister" },
  ERR_PASSWDMISMATCH: { code: "464", text: "Password incorrect" },
  ERR_CHANNELISFULL: { code: "471", text: "Cannot join channel (+l)" },
  ERR_UNKNOWNMODE: { code: "472", text: "is unknown mode char to me" },
  ERR_INVITEONLYCHAN: { code: "473", text: "Cannot join channel (+i)" },
  ERR_BANNEDFROMCHAN: { code: "474", text: "Cannot join channel (+b)" },
  ERR_BADCHANNELKEY: { code: "475", text: "Cannot join channel (+k)" },
  ERR_BADCHANMASK: { code: "476", text: "Bad Channel Mask" },
  ERR_CHANOPRIVSNEEDED: { code: "482", text: "You're not channel operator" },
  ERR_UMODEUNKNOWNFLAG: { code: "501", text: "Unknown MODE flag" },
  ERR_USERSDONTMATCH: { code: "502", text: "Can't change mode for other users" },
  ERR_INVALIDMODEPARAM: { code: "696", isText: true },
  RPL_LOGGEDIN: { code: "900", isText: true },
  RPL_SASLSUCCESS: { code: "903", text: "SASL authentication successful" },
  ERR_SASLFAIL: { code: "904", text: "SASL authentication failed" },
  ERR_SASLTOOLONG: { code: "905", text: "SASL message too long" },
  ERR_SASLABORTED: { code: "906", text: "SASL authentication aborted" },
  RPL_SASLMECHS: { code: "908", text: "are available SASL mechanisms" },
} as const;

export type NumericName = keyof typeof NUMERICS;

/** `:server 401 ann bob :No such nick/channel`, without the end of the line. */
export function formatNumeric(
  name: NumericName,
  { server, nick }: { readonly server: string; readonly nick: string },
  params: readonly string[],
): string {
  const { code, text, isText }: Numeric = NUMERICS[name];
  const all = text === undefined ? [...params] : [...params, text];
  const last = all.pop();
  const ending = last === undefined ? [] : [text !== undefined || isText ? `:${last}` : last];
  return [`:${server}`, code, nick, ...all, ...ending].join(" ");
}
