import { writeFileSync } from "node:fs";
import { hashPassword } from "@holdfast/net-core";
import { ScriptedClient, ServiceCommand, temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { COMMAND } from "./support/command.ts";

const LOCAL = ["--listen", "tcp://127.0.0.1:0", "--log-format", "json", "--server-name", "irc.test"];

function run(flags: readonly string[]): ServiceCommand {
  return new ServiceCommand(COMMAND, [...LOCAL, ...flags], { deadlineMs: 12_000 });
}

async function irc(address: string, nick: string): Promise<ScriptedClient> {
  const client = await ScriptedClient.connect(address);
  await client.send(`NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\n`);
  await told(client, / (?:376|422) /);
  return client;
}

async function told(client: ScriptedClient, pattern: RegExp): Promise<string> {
  for (;;) {
    const line = await client.expectLine();
    if (pattern.test(line)) return line;
  }
}

test("an operator has the configuration read again, and those of the next one may be others", async () => {
  await using folder = await temporaryDirectory();
  const [operators, config] = [folder.path("operators.yaml"), folder.path("chat.yaml")];
  const password = await hashPassword("sesame", { ln: 4, r: 1, p: 1 });
  writeFileSync(operators, `- name: root\n  password: ${password}\n`);
  writeFileSync(config, "motd: old\n");
  await using command = run(["--config", config, "--operators-file", operators]);
  const address = await command.address();
  await using ann = await irc(address, "ann");
  await using bob = await irc(address, "bob");

  await ann.send("OPER root sesame\r\n");
  await told(ann, / 381 /);
  writeFileSync(operators, `[{ "name": "other", "password": "${password}" }]`);
  writeFileSync(config, "motd: new\n");
  await ann.send("REHASH\r\n");
  const reloaded = await command.log.next("reloaded");
  await bob.send("MOTD\r\nOPER root sesame\r\nOPER other sesame\r\n");

  expect(reloaded["changed"]).toEqual(["motd"]);
  expect(await told(bob, / 372 /)).toBe(":irc.test 372 bob :- new");
  await told(bob, / 464 /);
  await told(bob, / 381 /);
}, 30_000);

test("a file of operators that is none is refused at the start, and at a reload nothing changes", async () => {
  await using folder = await temporaryDirectory();
  const operators = folder.path("operators.yaml");
  writeFileSync(operators, "root: sesame\n");
  await using wrong = run(["--operators-file", operators]);

  expect(await wrong.exit()).toBe(78);
  expect(wrong.stderr + wrong.stdout).toContain("operators.file must hold a list of objects");
  expect(wrong.stderr + wrong.stdout).not.toContain("sesame");
}, 30_000);

test("a password of gateways without their addresses is refused", async () => {
  await using wrong = run(["--webirc-password", "sesame"]);

  expect(await wrong.exit()).toBe(78);
  expect(wrong.stderr + wrong.stdout).toContain("webirc.from must be given where webirc.password is");
}, 30_000);

test("metrics tell who is there", async () => {
  await using command = run(["--admin-listen", "tcp://127.0.0.1:0", "--lines-per-second", "1", "--line-burst", "2"]);
  const adminUrl = await command.adminUrl();
  const address = await command.address();
  await using ann = await irc(address, "ann");
  await ann.send("JOIN #tea\r\nPING over\r\n");
  await told(ann, / PONG /);
  await using guest = await ScriptedClient.connect(address);
  await guest.send("NICK bob\r\nPING seen\r\n");
  await told(guest, / PONG /);

  const text = await (await fetch(`${adminUrl}/metrics`)).text();

  const figures = Object.fromEntries(
    [...text.matchAll(/^holdfast_chat_(\w+) (\d+)$/gm)].map(([, name, value]) => [name, Number(value)]),
  );
  expect(figures).toMatchObject({ people: 1, rooms: 1, unregistered_clients: 1, operators: 0, slow_clients_total: 0 });
  expect(figures["events_total"]).toBeGreaterThan(0);
  expect(figures["flood_waits_total"]).toBeGreaterThan(0);
}, 30_000);
