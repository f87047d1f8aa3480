import { once } from "node:events";
import { writeFileSync } from "node:fs";
import nodeTls, { type TLSSocket } from "node:tls";
import { Authority, requireProgram, skipNote, temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { command } from "./support/command.ts";

const CLIENTS = 100;
const openssl = requireProgram("openssl", { helpArgs: ["version"], helpSays: "OpenSSL" });

test.skipIf(openssl.lack)(
  `SIGHUP brings a new certificate while ${CLIENTS} TLS connections go on${skipNote(openssl)}`,
  async () => {
    await using folder = await temporaryDirectory();
    const authority = new Authority("the test's authority");
    const renew = (): void => {
      const { cert, key } = authority.issue("localhost");
      writeFileSync(folder.path("cert.pem"), cert);
      writeFileSync(folder.path("key.pem"), key);
    };
    renew();
    const files = ["--tls-cert", folder.path("cert.pem"), "--tls-key", folder.path("key.pem")];
    await using echo = command(["--tls-listen", "tcp://127.0.0.1:0", ...files]);
    const port = Number((await echo.address()).split(":").at(-1));
    const dial = async (): Promise<TLSSocket> => {
      const client = nodeTls.connect({ port, host: "127.0.0.1", ca: authority.cert, servername: "localhost" });
      await once(client, "secureConnect");
      return client;
    };
    const clients = await Promise.all(Array.from({ length: CLIENTS }, dial));
    const before = clients[0]?.getPeerCertificate().serialNumber;
    const echoOf = async (client: TLSSocket, text: string): Promise<string> => {
      client.write(text);
      return String((await once(client, "data"))[0]);
    };
    await Promise.all(clients.map((client) => echoOf(client, "before")));

    renew();
    echo.process.kill("SIGHUP");
    await echo.log.next("reloaded");

    const echoes = await Promise.all(clients.map((client, number) => echoOf(client, `after ${number}`)));
    expect(echoes).toEqual(clients.map((_, number) => `after ${number}`));
    const late = await dial();
    expect(late.getPeerCertificate().serialNumber).not.toBe(before);

    writeFileSync(folder.path("key.pem"), "no key");
    echo.process.kill("SIGHUP");
    await echo.log.next("not reloaded");

    expect(await echoOf(late, "still here")).toBe("still here");
    const last = await dial();
    expect(last.getPeerCertificate().serialNumber).toBe(late.getPeerCertificate().serialNumber);
    for (const client of [...clients, late, last]) client.destroy();
  },
  30_000,
);
