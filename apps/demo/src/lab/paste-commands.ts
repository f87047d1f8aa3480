import type { PasteCommand } from "../wire/view.ts";
import type { DemoServer } from "./demo-server.ts";
import type { OfEach } from "./each-server.ts";

/** What to paste into a shell to do the same from outside. */
export function pasteCommands({ echo, chat, broker }: Readonly<OfEach<DemoServer>>): PasteCommand[] {
  const [echoAt, chatAt] = [hostAndPort(echo), hostAndPort(chat)];
  return [
    { server: "echo", label: "half-close, and get all of it", command: `printf 'hello\\n' | nc -N ${echoAt}` },
    { server: "echo", label: "the same over the Unix socket", command: `printf 'hello\\n' | nc -N -U ${echo.path}` },
    { server: "chat", label: "as a person", command: `nc ${chatAt}` },
    { server: "chat", label: "as an IRC client", command: `irssi -c ${chatAt.replace(" ", " -p ")} -n ann` },
    {
      server: "broker",
      label: "listen, over TCP",
      command: `nats --server ${broker.tcp.replace("tcp:", "nats:")} sub '>'`,
    },
    { server: "broker", label: "by hand, over the Unix socket", command: `nc -U ${broker.path}` },
  ];
}

/** As `nc` takes them. */
function hostAndPort({ tcp }: DemoServer): string {
  const { hostname, port } = new URL(tcp);
  return `${hostname} ${port}`;
}
