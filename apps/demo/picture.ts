// Makes the README's picture, `page.png`, from the running page: needs a build, and a Chromium as the tests do.
import { fileURLToPath } from "node:url";
import { findProgram } from "@holdfast/net-core/testing";
import { type Browser, chromium, type Page } from "playwright-core";
import type { Lab } from "./src/lab/lab.ts";
import { openLab } from "./src/lab/open-lab.ts";
import { openPageServer } from "./src/server/page-server.ts";

const PICTURE = fileURLToPath(new URL("page.png", import.meta.url));
const VIEW = { width: 1_440, height: 1_180 };
/** As main.ts has it: what is done stays to be seen. */
const STEP_MS = 600;
/** So that the plots have something to show. */
const LOADED_FOR_MS = 75_000;
const FAULTS_BEFORE = ["half-close", "rolling-restart"];
const FAULT_SHOWN = "port-thief";

await using lab = await openLab({ stepMs: STEP_MS });
const server = await openPageServer(lab);
const browser = await launch();
try {
  await takePicture(lab, await openPage(browser, server.url));
} finally {
  await browser.close();
  await server.close();
}

async function launch(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] ?? findProgram("chromium").path;
  if (executablePath === undefined) throw new Error("no chromium on PATH, and CHROMIUM names none");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}

async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: VIEW, colorScheme: "dark" });
  await page.goto(url);
  await page.locator("[data-server]").nth(2).waitFor();
  return page;
}

async function takePicture(lab: Lab, page: Page): Promise<void> {
  await page.waitForTimeout(LOADED_FOR_MS / 2);
  for (const fault of FAULTS_BEFORE) await lab.play(fault);
  await page.waitForTimeout(LOADED_FOR_MS / 2);
  const troubled = page.locator(".card.is-troubled, .card.is-down");
  await page.locator(`[data-fault="${FAULT_SHOWN}"] .play`).click();
  await page.locator(".fault-detail .step").nth(3).waitFor();
  await troubled.first().waitFor();
  await page.evaluate("scrollTo(0, 0)");
  await page.mouse.move(0, 0);
  await page.screenshot({ path: PICTURE });
}
