import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { createServer } from "@holdfast/net-core";

const folder = mkdtempSync(join(tmpdir(), "example-"));
const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];

function renew(): { key: Buffer; cert: Buffer } {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  execFileSync("openssl", ["req", "-x509", ...curve, ...subject, "-keyout", keyFile, "-out", certFile], {
    stdio: "pipe",
  });
  return { key: readFileSync(keyFile), cert: readFileSync(certFile) };
}

const first = renew();
const server = createServer({ tls: { ...first, alpn: ["echo/1"] } }, (socket) => void socket.pipe(socket));
const { port } = (await server.bind("tcp://127.0.0.1:0")) as { port: number };

async function ask(ca: Buffer): Promise<string> {
  const client = tls.connect({ port, host: "127.0.0.1", servername: "localhost", ca, ALPNProtocols: ["echo/1"] });
  client.end("hello");
  return `${(await client.toArray()).join("")} by ${client.alpnProtocol}`;
}

console.log(await ask(first.cert));
const second = renew();
server.reloadTls(second); // open connections keep the old certificate
console.log(await ask(second.cert));
try {
  server.reloadTls({ key: first.key, cert: second.cert }); // a pair that does not match changes nothing
} catch (error) {
  console.log((error as { code: string }).code);
}
console.log(await ask(second.cert));

await server.shutdown();
rmSync(folder, { recursive: true });
