import { connect, type Socket } from "@holdfast/net-core";
import { createChat } from "@holdfast/line-chat";

const chat = createChat({ listen: ["tcp://127.0.0.1:0"], network: "Teahouse" });
const [endpoint] = await chat.start();
if (!endpoint) throw new Error("it listens nowhere");

/** Whatever the client says, to its end; it is answered although it has ended its side. */
async function told(says: string): Promise<string> {
  const client: Socket = await connect(endpoint as NonNullable<typeof endpoint>, { halfOpen: "allow" });
  client.end(says);
  return (await client.toArray()).join("");
}

process.stdout.write(await told("ann\nhello\n")); // a person with netcat…
const irc = await told("NICK bob\r\nUSER bob 0 * :Bob\r\nJOIN #lobby\r\n"); // …and an IRC client
process.stdout.write(irc.split("\r\n")[0] + "\n");

await chat.shutdown({ deadlineMs: 1_000 });
