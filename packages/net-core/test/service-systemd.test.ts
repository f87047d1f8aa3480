import { fileURLToPath } from "node:url";
import {
  Child,
  requireProgram,
  ScriptedClient,
  ServiceCommand,
  skipNote,
  temporaryDirectory,
} from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";

const EXAMPLE = fileURLToPath(new URL("../examples/service.ts", import.meta.url));
const COMMAND = [process.execPath, "--conditions=holdfast-source", "--disable-warning=ExperimentalWarning", EXAMPLE];
const FLAGS = ["--listen", "tcp://127.0.0.1:0"];
const python = requireProgram("python3", { helpArgs: ["--help"], helpSays: "usage" });
const notify = requireProgram("systemd-notify", { helpArgs: ["--help"], helpSays: "--pid" });
const lacking = [python, notify].find(({ lack }) => lack !== undefined) ?? notify;

// What comes with a message (the descriptor by which systemd-notify learns that it was taken) is let go of.
const RECEIVER = `
import socket, sys
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
print("bound", flush=True)
while True:
    print(receiver.recv(4096).decode(), flush=True)
`;

const DEAF = `
import socket, sys
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
print("bound", flush=True)
sys.stdin.read()
`;

/** Takes what is sent to a datagram socket, as systemd does. */
async function receiver(path: string): Promise<Child> {
  const child = Child.start("python3", ["-c", RECEIVER, path]);
  await child.said("bound");
  return child;
}

describe.skipIf(lacking.lack)(`a service that systemd has started${skipNote(lacking)}`, () => {
  test("tells when it is ready, reloads, is ready again, and stops", async () => {
    await using folder = await temporaryDirectory();
    await using systemd = await receiver(folder.path("notify"));
    const env = { ...process.env, NOTIFY_SOCKET: folder.path("notify") };
    await using service = new ServiceCommand(COMMAND, FLAGS, { env });
    const address = await service.address();

    await systemd.said(`READY=1\nSTATUS=listening at ${address}`);
    service.process.kill("SIGHUP");
    await systemd.said(/RELOADING=1\nMONOTONIC_USEC=\d+\nSTATUS=reloading/);
    await systemd.said(/reloading[^]*READY=1/);
    service.process.kill("SIGTERM");
    await systemd.said("STOPPING=1\nEXTEND_TIMEOUT_USEC=10000000\nSTATUS=lets open connections finish");

    expect(await service.exit()).toBe(0);
    expect(service.stderr).toBe("");
  });

  test("pings its watchdog", async () => {
    await using folder = await temporaryDirectory();
    await using systemd = await receiver(folder.path("notify"));
    const env = { ...process.env, NOTIFY_SOCKET: folder.path("notify"), WATCHDOG_USEC: "100000" };
    await using service = new ServiceCommand(COMMAND, FLAGS, { env });

    await systemd.said(/WATCHDOG=1[^]*WATCHDOG=1/);

    service.process.kill("SIGTERM");
    expect(await service.exit()).toBe(0);
  });

  test("serves although systemd cannot be told, and warns once", async () => {
    const env = { ...process.env, NOTIFY_SOCKET: "/no/such/socket" };
    await using service = new ServiceCommand(COMMAND, FLAGS, { env });

    await service.log.next("systemd cannot be told");
    service.process.kill("SIGTERM");

    expect(await service.exit()).toBe(0);
    expect(service.log.all.filter(({ msg }) => msg.startsWith("systemd cannot"))).toHaveLength(1);
  });

  test("as a lame duck goes on being one that runs, until it is told to stop", async () => {
    await using folder = await temporaryDirectory();
    await using systemd = await receiver(folder.path("notify"));
    const env = { ...process.env, NOTIFY_SOCKET: folder.path("notify") };
    await using service = new ServiceCommand(COMMAND, [...FLAGS, "--shutdown-deadline", "0"], { env });
    await using client = await ScriptedClient.connect(await service.address());
    await systemd.said("READY=1");

    service.process.kill("SIGUSR2");
    await systemd.said("STATUS=lame duck");
    expect(systemd.stdout).not.toContain("STOPPING=1");
    service.process.kill("SIGTERM");
    await systemd.said("STOPPING=1");

    await client.expectClosed();
    await service.exit();
  });

  test("ends although what it says is not taken", async () => {
    await using folder = await temporaryDirectory();
    await using deaf = Child.start("python3", ["-c", DEAF, folder.path("notify")]);
    await deaf.said("bound");
    const env = { ...process.env, NOTIFY_SOCKET: folder.path("notify") };
    await using service = new ServiceCommand(COMMAND, FLAGS, { env });
    await service.address();

    service.process.kill("SIGTERM");

    expect(await service.exit()).toBe(0); // systemd-notify itself would wait for 5 s
  });
});
