import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { InvalidEndpointError } from "../errors.ts";
import { checkEndpoint, type Endpoint, formatEndpoint, maxUnixPathBytes, parseEndpoint } from "./endpoint.ts";

const label63 = "a".repeat(63);
const name253 = `${label63}.${label63}.${label63}.${"a".repeat(61)}`;
const longestPath = `/${"a".repeat(maxUnixPathBytes() - 1)}`;
const pipe = (name: string): Endpoint => ({ kind: "npipe", path: `\\\\.\\pipe\\${name}` });
const unix = (path: string): Endpoint => ({ kind: "unix", path });
const tcp = (host: string, port: number): Endpoint => ({ kind: "tcp", host, port });

const VALID: readonly (readonly [text: string, endpoint: Endpoint, canonical: string])[] = [
  ["tcp://1.2.3.4:80", tcp("1.2.3.4", 80), "tcp://1.2.3.4:80"],
  ["1.2.3.4:0", tcp("1.2.3.4", 0), "tcp://1.2.3.4:0"],
  ["tcp://:65535", { kind: "tcp", port: 65_535 }, "tcp://:65535"],
  [":7007", { kind: "tcp", port: 7007 }, "tcp://:7007"],
  ["LocalHost:7007", tcp("localhost", 7007), "tcp://localhost:7007"],
  ["my_service.a-b.example.:1", tcp("my_service.a-b.example.", 1), "tcp://my_service.a-b.example.:1"],
  ["4u:1", tcp("4u", 1), "tcp://4u:1"],
  ["1.2.3.4.example:1", tcp("1.2.3.4.example", 1), "tcp://1.2.3.4.example:1"],
  [`${name253}.:1`, tcp(`${name253}.`, 1), `tcp://${name253}.:1`],
  ["udp:53", tcp("udp", 53), "tcp://udp:53"],
  ["tcp://fd:3", tcp("fd", 3), "tcp://fd:3"],
  ["[2001:DB8:0:0::1]:80", tcp("2001:db8::1", 80), "tcp://[2001:db8::1]:80"],
  ["tcp://[::]:80", tcp("::", 80), "tcp://[::]:80"],
  ["[fe80::1%eth0]:80", tcp("fe80::1%eth0", 80), "tcp://[fe80::1%eth0]:80"],
  ["[::FFFF:10.0.0.1]:7007", tcp("10.0.0.1", 7007), "tcp://10.0.0.1:7007"],
  ["[::ffff:1.2.3.4]:80", tcp("1.2.3.4", 80), "tcp://1.2.3.4:80"],
  ["[::ffff:0102:0304]:80", tcp("1.2.3.4", 80), "tcp://1.2.3.4:80"],
  ["unix:/run/echo.sock", unix("/run/echo.sock"), "unix:/run/echo.sock"],
  ["unix:///run/echo.sock", unix("/run/echo.sock"), "unix:/run/echo.sock"],
  ["unix:run/echo.sock", unix("run/echo.sock"), "unix:run/echo.sock"],
  ["unix:80", unix("80"), "unix:80"],
  ["unix:a%20b c?d#e:f\n//g@h", unix("a%20b c?d#e:f\n//g@h"), "unix:a%20b c?d#e:f\n//g@h"],
  ["unix:@echo", unix("\0echo"), "unix:@echo"],
  ["unix:@@/echo", unix("\0@/echo"), "unix:@@/echo"],
  ["unix:./@echo", unix("./@echo"), "unix:./@echo"],
  [`unix:${longestPath}`, unix(longestPath), `unix:${longestPath}`],
  [`unix://${longestPath}`, unix(longestPath), `unix:${longestPath}`],
  [`unix:@${"a".repeat(107)}`, unix(`\0${"a".repeat(107)}`), `unix:@${"a".repeat(107)}`],
  ["npipe:echo", pipe("echo"), "npipe:echo"],
  ["npipe://./pipe/echo", pipe("echo"), "npipe:echo"],
  ["npipe:////./pipe/Echo/1", pipe("Echo/1"), "npipe:Echo/1"],
  [`npipe:${"a".repeat(256)}`, pipe("a".repeat(256)), `npipe:${"a".repeat(256)}`],
  ["fd:0", { kind: "fd", fd: 0 }, "fd:0"],
  ["fd:2147483647", { kind: "fd", fd: 2_147_483_647 }, "fd:2147483647"],
  ["systemd:echo.socket", { kind: "systemd", name: "echo.socket" }, "systemd:echo.socket"],
  ["systemd:! ~", { kind: "systemd", name: "! ~" }, "systemd:! ~"],
];

describe("a valid text", () => {
  test.each(VALID)("%j is read", (text, endpoint) => {
    expect(parseEndpoint(text)).toStrictEqual(endpoint);
  });

  test.each(VALID)("%j has one canonical text", (text, endpoint, canonical) => {
    expect(formatEndpoint(parseEndpoint(text))).toBe(canonical);
    expect(formatEndpoint(endpoint)).toBe(canonical);
    expect(parseEndpoint(canonical)).toStrictEqual(endpoint);
  });
});

const SCHEMES = "it must be one of tcp, unix, npipe, fd, systemd";
const PORTS = "must be a decimal number from 0 to 65535, without sign, space or leading zero";
const IPV4 = "it ends in a number, so it must be an IPv4 address of four decimal octets, but";

const INVALID: readonly (readonly [text: string, reason: string])[] = [
  ["", "the port is missing"],
  ["localhost", "the port is missing"],
  ["localhost:", "the port is missing"],
  ["7007", "the port is missing"],
  ["tcp://", "the port is missing"],
  ["[::1]", "the port is missing"],
  ["tcp://1.2.3.4:99999", `port "99999" ${PORTS}`],
  ["localhost:080", `port "080" ${PORTS}`],
  ["localhost:+80", `port "+80" ${PORTS}`],
  ["localhost:-1", `port "-1" ${PORTS}`],
  ["localhost: 80", `port " 80" ${PORTS}`],
  ["localhost:80\n", `port "80\\n" ${PORTS}`],
  ["localhost:0x50", `port "0x50" ${PORTS}`],
  ["localhost:http", `port "http" ${PORTS}`],
  ["tcp://1.2.3.4:80/x", `port "80/x" ${PORTS}`],
  ["localhost:80?x:1", `port "80?x:1" ${PORTS}`],
  ["localhost:80#x", `port "80#x" ${PORTS}`],
  ["tcp:localhost:80", "// must follow tcp:"],
  ["http://localhost:80", `unknown scheme "http", ${SCHEMES}`],
  [" tcp://localhost:80", `unknown scheme " tcp", ${SCHEMES}`],
  ["constructor:/x", `unknown scheme "constructor", ${SCHEMES}`],
  ["TCP://localhost:80", 'scheme "TCP" must be in lower case'],
  ["Unix:/run/x", 'scheme "Unix" must be in lower case'],
  ["010.0.0.1:80", `host "010.0.0.1": ${IPV4} octet "010" has a leading zero`],
  ["0x7f.1:80", `host "0x7f.1": ${IPV4} octet "0x7f" is not decimal`],
  ["0x7f000001:80", `host "0x7f000001": ${IPV4} octet "0x7f000001" is not decimal`],
  ["127.1:80", `host "127.1": ${IPV4} it needs 4 octets, not 2`],
  ["1:80", `host "1": ${IPV4} it needs 4 octets, not 1`],
  ["256.1.1.1:80", `host "256.1.1.1": ${IPV4} octet "256" is over 255`],
  ["1.2.3.4.:80", `host "1.2.3.4.": ${IPV4} it ends in a dot`],
  ["foo.0X:80", `host "foo.0X": ${IPV4} octet "foo" is not decimal`],
  [".:80", 'host ".": it is empty'],
  ["a..b:80", 'host "a..b": it has an empty label'],
  ["-a:80", 'label "-a" has other than'],
  ["a-.b:80", 'label "a-" has other than'],
  ["user@host:80", 'label "user@host" has other than'],
  ["a b:80", 'label "a b" has other than'],
  ["bücher.example:80", 'label "bücher" has other than'],
  ["*:80", 'label "*" has other than'],
  ["%6c:80", 'label "%6c" has other than'],
  ["1.2.3.4%eth0:80", 'label "4%eth0" has other than'],
  [`${label63}a:80`, `label "${label63}a" is over 63 characters`],
  [`${name253}a:80`, "it has 254 characters, the limit is 253"],
  ["::1", "an IPv6 address goes in brackets, as in [::1]:7007"],
  ["fe80::1:80", "an IPv6 address goes in brackets, as in [::1]:7007"],
  ["[::1:80", "the bracket is never closed"],
  ["[1.2.3.4]:80", 'brackets hold an IPv6 address, not "1.2.3.4"'],
  ["[]:80", 'brackets hold an IPv6 address, not ""'],
  ["[::1]80", '":port" must follow the bracket, not "80"'],
  ["[::g]:80", 'host "::g": "::g" is no IPv6 address'],
  ["[::ffff:010.0.0.1]:80", '"::ffff:010.0.0.1" is no IPv6 address'],
  ["[fe80::1%]:80", 'zone "" is not 1 to 15 of'],
  ["[::ffff:1.2.3.4%eth0]:80", "an IPv4-mapped address takes no zone"],
  ["unix:", "the path is empty"],
  ["unix:@", "the abstract name is empty"],
  ["unix://run/echo.sock", "after unix: goes /path, relative/path or ///path, but not //"],
  ["unix:/a\0b", "a path has no NUL"],
  ["unix:\0a", "a path has no NUL"],
  ["unix:\ud800", "the path is not well-formed Unicode"],
  [`unix:${longestPath}a`, `the path has ${maxUnixPathBytes() + 1} bytes, the limit on`],
  [`unix:${"é".repeat(54)}`, "the path has 108 bytes, the limit on"],
  [`unix:@${"a".repeat(108)}`, "the abstract name has 108 bytes, the limit on linux is 107"],
  ["npipe:", "the pipe's name is empty"],
  ["npipe:////./pipe/", "the pipe's name is empty"],
  ["npipe:\\\\.\\pipe\\echo", "a pipe's name has no backslash"],
  ["npipe:a\0b", "a pipe's name has no backslash and no NUL"],
  ["npipe:\udc00", "the pipe's name is not well-formed Unicode"],
  ["npipe://server/pipe/echo", "a pipe's name does not start with //"],
  [`npipe:${"a".repeat(257)}`, "the pipe's name has 257 characters, the limit is 256"],
  ["fd:", 'file descriptor "" must be a decimal number from 0 to 2147483647'],
  ["fd:-1", 'file descriptor "-1" must be'],
  ["fd:03", 'file descriptor "03" must be'],
  ["fd:2147483648", 'file descriptor "2147483648" must be'],
  ["systemd:", "1 to 255 printable ASCII characters without a colon"],
  ["systemd:a:b", "1 to 255 printable ASCII characters without a colon"],
  ["systemd:é", "1 to 255 printable ASCII characters without a colon"],
  ["systemd:a\n", "1 to 255 printable ASCII characters without a colon"],
  [`systemd:${"a".repeat(256)}`, "1 to 255 printable ASCII characters without a colon"],
];

test.each(INVALID)("%j is refused, and the error quotes it and says why", (text, reason) => {
  const error = errorOf(() => parseEndpoint(text));

  expect(error).toBeInstanceOf(InvalidEndpointError);
  expect(error).toMatchObject({ code: "ERR_INVALID_ENDPOINT", input: text });
  expect(error.message).toContain(`invalid endpoint ${JSON.stringify(text)}: `);
  expect(error.message).toContain(reason);
});

test.each([undefined, null, 7007, Symbol("x"), {}, ["unix:x"], new String("unix:x")])(
  "what is not a string is refused (%#)",
  (value) => {
    // @ts-expect-error a caller without types
    expect(errorOf(() => parseEndpoint(value))).toMatchObject({
      code: "ERR_INVALID_ENDPOINT",
      input: value,
    });
  },
);

describe("an endpoint made by hand", () => {
  test.each<readonly [Endpoint, Endpoint]>([
    [tcp("Example.COM", 80), tcp("example.com", 80)],
    [tcp("::FFFF:1.2.3.4", 80), tcp("1.2.3.4", 80)],
    [
      { kind: "tcp", port: -0 },
      { kind: "tcp", port: 0 },
    ],
    [unix("@echo"), unix("./@echo")],
    [unix("///run/echo.sock"), unix("/run/echo.sock")],
    [{ kind: "npipe", path: "\\\\?\\pipe\\echo" }, pipe("echo")],
  ])("%j becomes canonical", (endpoint, canonical) => {
    expect(checkEndpoint(endpoint)).toStrictEqual(canonical);
    expect(parseEndpoint(formatEndpoint(endpoint))).toStrictEqual(canonical);
  });

  test.each([
    [{ kind: "tcp", host: "a", port: 99_999 }, "port 99999 must be an integer from 0 to 65535"],
    [{ kind: "tcp", host: "a", port: "80" }, "port 80 must be an integer"],
    [{ kind: "tcp", host: "a", port: Number.NaN }, "port NaN must be an integer"],
    [{ kind: "tcp", host: "a" }, "port undefined must be an integer"],
    [{ kind: "tcp", host: "", port: 80 }, 'host "": it is empty; without a host the endpoint is every address'],
    [{ kind: "tcp", host: "[::1]", port: 80 }, '"[::1]" is no IPv6 address'],
    [{ kind: "tcp", host: 1, port: 80 }, "host must be a string"],
    [{ kind: "unix" }, "path must be a string"],
    [{ kind: "unix", path: "\0" }, "the abstract name is empty"],
    [{ kind: "unix", path: "\0a\0" }, "the abstract name has a NUL in it"],
    [{ kind: "unix", path: "a\0" }, "the path has a NUL in it"],
    [{ kind: "npipe", path: "echo" }, "path must be a string that starts with \\\\.\\pipe\\"],
    [{ kind: "fd", fd: 1.5 }, "file descriptor 1.5 must be an integer from 0 to 2147483647"],
    [{ kind: "fd", fd: -1 }, "file descriptor -1 must be"],
    [{ kind: "systemd", name: undefined }, "1 to 255 printable ASCII"],
    [{ kind: "udp", port: 1 }, `kind must be one of tcp, unix, npipe, fd, systemd`],
    [{}, "kind must be one of"],
    [null, "an endpoint must be an object with a kind"],
    ["tcp://a:80", "an endpoint must be an object with a kind"],
  ])("%j is refused, by format too", (value, reason) => {
    // @ts-expect-error a caller without types
    const errors = [errorOf(() => checkEndpoint(value)), errorOf(() => formatEndpoint(value))];

    for (const error of errors) {
      expect(error).toMatchObject({ code: "ERR_INVALID_ENDPOINT", input: value });
      expect(error.message).toContain(reason);
    }
  });

  test("is copied, without what does not belong to it, and never written to", () => {
    const endpoint = { kind: "tcp", host: "A", port: 80, path: "/x" } as const;

    expect(checkEndpoint(endpoint)).toStrictEqual(tcp("a", 80));
    expect(endpoint.host).toBe("A");
    expect(Object.isFrozen(checkEndpoint(endpoint))).toBe(true);
  });
});

test("a parsed endpoint is frozen, and an option of listen() as it stands", async () => {
  const endpoint = parseEndpoint("127.0.0.1:0");

  await using server = createServer().listen(endpoint);
  await once(server, "listening");

  expect(Object.isFrozen(endpoint)).toBe(true);
  expect(server.address()).toMatchObject({ address: "127.0.0.1" });
});

test.each([
  ["linux", 107],
  ["win32", 107],
  ["darwin", 103],
  ["freebsd", 103],
  ["openbsd", 103],
] as const)("on %s a path has at most %i bytes", (platform, bytes) => {
  expect(maxUnixPathBytes(platform)).toBe(bytes);
});

function errorOf(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}
