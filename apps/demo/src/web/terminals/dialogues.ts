import type { ServerName, TerminalKind } from "../../wire/view.ts";

/** How a terminal speaks with its server. */
export interface Dialogue {
  readonly kind: TerminalKind;
  readonly title: string;
  readonly server: ServerName;
  readonly newline: string;
  /** Said at once: servers let nobody stay who does not say who it is. */
  readonly greeting: readonly string[];
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
    greeting: [],
    tries: [{ label: "hello", lines: ["hello"] }],
  },
  {
    kind: "chat-plain",
    title: "Chat, plain",
    server: "chat",
    newline: "\n",
    greeting: [`${guest}p`],
    tries: [
      { label: "/who", lines: ["/who"] },
      { label: "say hello", lines: ["hello from the page"] },
    ],
  },
  {
    kind: "chat-irc",
    title: "Chat, IRC",
    server: "chat",
    newline: "\r\n",
    greeting: [`NICK ${guest}i`, `USER ${guest}i 0 * :A guest`],
    tries: [
      { label: "join #lobby", lines: ["JOIN #lobby"] },
      { label: "say hello", lines: ["PRIVMSG #lobby :hello from the page"] },
    ],
  },
  {
    kind: "broker",
    title: "Broker",
    server: "broker",
    newline: "\r\n",
    greeting: ['CONNECT {"verbose":false}'],
    tries: [
      { label: "SUB greeting", lines: ["SUB greeting 1"] },
      { label: "PUB greeting", lines: ["PUB greeting 5", "hello"] },
      { label: "PING", lines: ["PING"] },
    ],
  },
];
