import type { ServerName, TerminalKind } from "../../wire/view.ts";

/** How a terminal speaks with its server. */
export interface Dialogue {
  readonly kind: TerminalKind;
  readonly title: string;
  readonly server: ServerName;
  readonly newline: string;
  /** Lines to begin with, each a press away. */
  readonly tries: readonly { readonly label: string; readonly lines: readonly string[] }[];
}

/** Names that nobody has yet: two pages may be open. */
const guest = `guest${Math.floor(Math.random() * 9_000) + 1_000}`;

export const DIALOGUES: readonly Dialogue[] = [
  {
    kind: "echo",
    title: "Echo",
    server: "echo",
    newline: "\n",
    tries: [{ label: "hello", lines: ["hello"] }],
  },
  {
    kind: "chat-plain",
    title: "Chat, plain",
    server: "chat",
    newline: "\n",
    tries: [
      { label: "give a name", lines: [`${guest}p`] },
      { label: "/who", lines: ["/who"] },
      { label: "say hello", lines: ["hello from the page"] },
    ],
  },
  {
    kind: "chat-irc",
    title: "Chat, IRC",
    server: "chat",
    newline: "\r\n",
    tries: [
      { label: "register", lines: [`NICK ${guest}i`, `USER ${guest}i 0 * :A guest`] },
      { label: "join #lobby", lines: ["JOIN #lobby"] },
      { label: "say hello", lines: ["PRIVMSG #lobby :hello from the page"] },
    ],
  },
  {
    kind: "broker",
    title: "Broker",
    server: "broker",
    newline: "\r\n",
    tries: [
      { label: "CONNECT", lines: ['CONNECT {"verbose":false}', "PING"] },
      { label: "SUB greeting", lines: ["SUB greeting 1"] },
      { label: "PUB greeting", lines: ["PUB greeting 5", "hello"] },
    ],
  },
];
