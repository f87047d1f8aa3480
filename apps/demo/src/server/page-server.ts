import { fileURLToPath } from "node:url";
import { fastifyStatic } from "@fastify/static";
import { fastifyWebsocket, type WebSocket } from "@fastify/websocket";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Lab } from "../lab/lab.ts";
import { Audience } from "./audience.ts";
import { requireLoopback, whyRefused, whySocketRefused } from "./guard.ts";
import { PageFeed } from "./page-feed.ts";
import { PageSession } from "./page-session.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";

export interface PageServerOptions {
  /** An address of this machine that only this machine reaches. @default "127.0.0.1" */
  host?: string;
  /** 0 is any that is free. @default 0 */
  port?: number;
}

/** The page, served; whoever opened it closes it. */
export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The same from the sources as from what is built of them. */
const BUILT_PAGE = fileURLToPath(new URL("../../dist/web/", import.meta.url));
const MOST_REQUEST_BYTES = 64 * 1024;
const MOST_PAGES = 16;
const TRY_AGAIN_LATER = 1013;

/**
 * Serves the page and what it shows of the lab.
 * @throws {OptionRangeError} for a host that is not this machine's own; and what `listen()` says.
 */
export async function openPageServer(lab: Lab, options: PageServerOptions = {}): Promise<PageServer> {
  const { host = "127.0.0.1", port = 0 } = options;
  requireLoopback(host);
  const closing = new AbortController();
  const audience = new Audience();
  const app = Fastify({ forceCloseConnections: true });
  await addGuards(app);
  await app.register(fastifyStatic, { root: BUILT_PAGE, cacheControl: false });
  app.get("/live", { websocket: true, preValidation: refuseOthers }, (socket) => attend(socket, lab, audience));
  const url = await app.listen({ host, port });
  audience.follow(lab, closing.signal);
  return {
    url,
    async close() {
      closing.abort();
      await app.close();
    },
  };
}

async function addGuards(app: FastifyInstance): Promise<void> {
  await app.register(fastifyWebsocket, { options: { maxPayload: MOST_REQUEST_BYTES } });
  app.addHook("onRequest", async (request, reply) => {
    void reply.headers(SECURITY_HEADERS);
    const why = whyRefused(request.headers, portOf(request));
    return why === undefined ? undefined : refuse(reply, why);
  });
}

async function refuseOthers(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const why = whySocketRefused(request.headers, portOf(request));
  return why === undefined ? undefined : refuse(reply, why);
}

function refuse(reply: FastifyReply, why: string): FastifyReply {
  // Once an upgrade was asked for, Node leaves the connection to us: it would stay open for ever.
  reply.raw.once("finish", () => reply.request.raw.socket.destroySoon());
  return reply.code(403).header("connection", "close").send(why);
}

function portOf(request: FastifyRequest): number {
  return request.socket.localPort ?? 0;
}

function attend(socket: WebSocket, lab: Lab, audience: Audience): void {
  if (audience.size >= MOST_PAGES) return socket.close(TRY_AGAIN_LATER, "too many pages");
  const feed = new PageFeed(socket);
  const session = new PageSession(lab, feed);
  // A message that is too long, or is none of WebSocket's, ends the connection, which 'close' tells.
  socket.on("error", () => undefined);
  socket.on("message", (data: Buffer) => void session.receive(data.toString("utf8")));
  socket.once("close", () => {
    audience.leave(feed);
    session.end();
  });
  session.begin();
  audience.join(feed);
}
