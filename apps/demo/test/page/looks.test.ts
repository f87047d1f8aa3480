import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import { skipNote } from "@holdfast/net-core/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserProgram, launchBrowser } from "./support/browser.ts";
import { openFakeLab } from "./support/fake-lab.ts";
import { openPage } from "./support/open-page.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const REPORTS = fileURLToPath(new URL("../../reports/", import.meta.url));
const WIDTHS = [1_440, 900, 390];

describe.skipIf(browserProgram.lack)(`the look of the page${skipNote(browserProgram)}`, () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await launchBrowser()));
  afterAll(() => browser?.close());

  describe.each(["light", "dark"] as const)("in the %s theme", (colorScheme) => {
    test.each(WIDTHS)("has no serious violation, and no sideways scrolling, at %i pixels", async (width) => {
      await using lab = await openFakeLab();
      await using open = await openPage(browser, lab, { colorScheme, viewport: { width, height: 900 } });
      lab.tick(300);
      await open.page.getByRole("button", { name: "play Port thief" }).first().click();
      await open.page.locator("[data-connection]").first().waitFor();
      await open.page.locator(".outcome").first().waitFor();

      const violations = await seriousViolations(open.page);
      await open.page.evaluate(() => scrollTo(0, 0));
      await open.page.screenshot({ path: `${REPORTS}page-${colorScheme}-${width}.png`, fullPage: true });

      expect(violations).toEqual([]);
      expect(await open.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(open.errors).toEqual([]);
    });

    test("has no serious violation while a fault goes on, a terminal is open and the keys are shown", async () => {
      await using lab = await openFakeLab();
      await using open = await openPage(browser, lab, { colorScheme });
      const { page } = open;
      const steps = [{ at: 1_000, mood: "down", text: "kill -9: nobody serves the port" }] as const;
      lab.run({ run: 1, fault: "port-thief", servers: ["echo"], startedAt: 1, endedAt: null, steps, held: null });
      lab.tick(5, { mood: "troubled" });
      await page.locator(".card.is-troubled").first().waitFor();
      await page.locator("#pane-echo").getByRole("button", { name: "open", exact: true }).click();
      await page.locator("#pane-echo .terminal-phase", { hasText: /^open$/ }).waitFor();

      const during = await seriousViolations(page);
      await page.getByRole("button", { name: "keys" }).click();
      await page.locator("dialog[open]").waitFor();
      const withKeys = await seriousViolations(page);
      await page.screenshot({ path: `${REPORTS}page-${colorScheme}-keys.png` });

      expect([...during, ...withKeys]).toEqual([]);
    });
  });
});

async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}
