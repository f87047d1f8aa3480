import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { openPageServer } from "../../../src/server/page-server.ts";
import type { Lab } from "../../../src/lab/lab.ts";

export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  readonly url: string;
  /** Whatever the page asked for, and whatever went wrong in it. */
  readonly requests: readonly string[];
  readonly errors: readonly string[];
  /** Closes the host of the page, and serves it again at the same address once `between` is done. */
  restart(between: () => Promise<void>): Promise<void>;
}

/** Serves the page of `lab` and opens it; resolves once it shows the servers. */
export async function openPage(browser: Browser, lab: Lab, options: BrowserContextOptions = {}): Promise<OpenPage> {
  let server = await openPageServer(lab);
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("websocket", (socket) => requests.push(socket.url()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => void (message.type() === "error" && errors.push(message.text())));
  await page.goto(server.url);
  await page.locator("[data-server]").nth(2).waitFor();
  return {
    page,
    url: server.url,
    requests,
    errors,
    async restart(between) {
      const { port } = new URL(server.url);
      await server.close();
      await between();
      server = await openPageServer(lab, { port: Number(port) });
    },
    async [Symbol.asyncDispose]() {
      await context.close();
      await server.close();
    },
  };
}
