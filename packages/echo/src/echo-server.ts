import { Admission, createServer, ServerGroup, type Socket } from "@holdfast/net-core";
import { serveConnection } from "./connection.ts";
import { type EchoServerOptions, resolveEchoOptions } from "./options.ts";

/**
 * Makes an echo server (RFC 862) for TCP and Unix sockets; it listens once it is started.
 *
 * ```ts
 * const server = createEchoServer({ listen: ["tcp://127.0.0.1:7007", "unix:/tmp/echo.sock"] });
 * await server.start();
 * await server.shutdown({ deadlineMs: 1_000 });
 * ```
 *
 * @param serve serves one connection; by default it echoes.
 * @throws {OptionTypeError | OptionRangeError | InvalidEndpointError | TlsContextError} for options that are wrong.
 */
export function createEchoServer(
  options: EchoServerOptions = {},
  serve: (socket: Socket) => void = serveConnection,
): ServerGroup {
  const { limits, places } = resolveEchoOptions(options);
  // One for all places.
  const admission = limits instanceof Admission ? limits : new Admission(limits ?? {}, options.clock);
  return new ServerGroup(
    places.map(({ binding, server }) => ({
      binding,
      server: createServer({ ...server, limits: admission }, serve),
    })),
  );
}
