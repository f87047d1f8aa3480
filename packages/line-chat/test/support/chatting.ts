import type { Endpoint } from "@holdfast/net-core";
import { type ChatOptions, type ChatServer, createChat } from "@holdfast/line-chat";
import { type GuardOptions, ScriptedClient } from "@holdfast/net-core/testing";

interface IrcNeeds extends GuardOptions {
  readonly capabilities?: string;
  readonly join?: string;
}

/** A chat on a free port; disposing of it cuts everybody. */
export class RunningChat implements AsyncDisposable {
  readonly server: ChatServer;

  private constructor(server: ChatServer) {
    this.server = server;
  }

  static async start(options: ChatOptions = {}): Promise<RunningChat> {
    const server = createChat({ listen: ["tcp://127.0.0.1:0"], serverName: "irc.test", linesPerSecond: 0, ...options });
    await server.start();
    return new RunningChat(server);
  }

  connect(guard?: GuardOptions): Promise<ScriptedClient> {
    return ScriptedClient.connect(this.server.endpoints[0] as Endpoint, guard);
  }

  /** An IRC client that is registered, has taken all that it was told then, and has what it asks for. */
  async irc(nick: string, { capabilities = "", join = "", ...guard }: IrcNeeds = {}): Promise<ScriptedClient> {
    const client = await this.connect(guard);
    const request = capabilities === "" ? "" : `CAP REQ :${capabilities}\r\nCAP END\r\n`;
    const joins = join === "" ? "" : `JOIN ${join}\r\n`;
    await client.send(`${request}NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\n${joins}`);
    await synchronised(client);
    return client;
  }

  /** A person who has come to the lobby. */
  async plain(name: string, guard?: GuardOptions): Promise<ScriptedClient> {
    const client = await this.connect(guard);
    await client.send(`${name}\n`);
    await client.expectLine(/^Welcome to /);
    await client.expectLine("What is your name?");
    await client.expectLine(/^Hello /);
    await client.expectLine(/^You are in #\w+: /);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.shutdown({ deadlineMs: 0 });
  }
}

/** Takes everything that an IRC client has been sent so far. @returns its lines. */
export async function synchronised(client: ScriptedClient): Promise<string[]> {
  const lines: string[] = [];
  await client.send("PING :all of it\r\n");
  for (;;) {
    const line = await client.expectLine();
    if (line === ":irc.test PONG irc.test :all of it") return lines;
    lines.push(line);
  }
}
