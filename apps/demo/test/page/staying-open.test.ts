import { skipNote } from "@holdfast/net-core/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserProgram, launchBrowser } from "./support/browser.ts";
import { openFakeLab } from "./support/fake-lab.ts";
import { fakeEntry } from "./support/fake-views.ts";
import { openPage } from "./support/open-page.ts";

describe.skipIf(browserProgram.lack)(`the page, as it stays open${skipNote(browserProgram)}`, () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await launchBrowser()));
  afterAll(() => browser?.close());

  test("keeps what was chosen over a reload", async () => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab);
    await open.page.getByRole("tab", { name: "Broker" }).click();
    await open.page.locator('[data-fault="half-close"] .fault-name').click();
    await open.page.getByRole("combobox", { name: "from" }).selectOption("warn");
    await open.page.keyboard.press("Escape");
    await open.page.locator("#log").getByRole("button", { name: "Chat" }).click();
    await open.page.getByRole("button", { name: "theme:" }).click();

    await open.page.reload();
    await open.page.locator("[data-server]").nth(2).waitFor();

    expect(await open.page.getByRole("tab", { selected: true }).innerText()).toBe("Broker");
    expect(await open.page.locator(".fault-detail h3").innerText()).toBe("Half-close a client");
    expect(await open.page.getByRole("combobox", { name: "from" }).inputValue()).toBe("warn");
    const chat = open.page.locator("#log").getByRole("button", { name: "Chat" });
    expect(await chat.getAttribute("aria-pressed")).toBe("false");
    expect(await open.page.evaluate(() => document.documentElement.style.colorScheme)).toBe("light");
  });

  test("begins anew when what was kept makes no sense", async () => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab);
    await open.page.evaluate(() =>
      localStorage.setItem(
        "holdfast-demo",
        '{"theme":"pink","logLevel":7,"terminal":null,"logSources":"all","fault":{}}',
      ),
    );

    await open.page.reload();
    await open.page.locator("[data-server]").nth(2).waitFor();

    expect(await open.page.getByRole("tab", { selected: true }).innerText()).toBe("Echo");
    expect(await open.page.getByRole("combobox", { name: "from" }).inputValue()).toBe("info");
    expect(open.errors).toEqual([]);
  });

  test("is up to date when a hidden tab is seen again, and has piled nothing up", async () => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab);
    await hideFrames(open.page);
    for (let seed = 1; seed <= 400; seed += 1) {
      lab.tick(seed);
      lab.log(Array.from({ length: 50 }, (_, index) => fakeEntry(`entry ${seed} ${index}`)));
    }
    const last = lab.tick(401);
    lab.run({ run: 99, fault: "half-close", servers: ["echo"], startedAt: 1, endedAt: 2, steps: [], held: true });
    await expect.poll(() => waitingFrames(open.page)).toBeGreaterThan(0);
    expect(await waitingFrames(open.page)).toBeLessThan(30); // one for the page, one for each part that draws

    await showFrames(open.page);

    const readout = open.page.locator('[data-plotted="broker throughput"]');
    await expect.poll(() => readout.innerText()).toBe(`${last.samples.broker.throughput}/s`);
    expect(await open.page.locator(".log-row").count()).toBeLessThan(60);
  });

  test("finds its host again, and says so meanwhile", async () => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab);
    const { page } = open;
    const link = page.locator(".link");
    await expect.poll(() => link.innerText()).toBe("live");

    await open.restart(() => page.locator(".link", { hasText: /no host; again in \d+ s/ }).waitFor());

    await expect.poll(() => link.innerText(), { timeout: 15_000 }).toBe("live");
  });
});

interface Frames {
  readonly waiting: FrameRequestCallback[];
  readonly request: typeof requestAnimationFrame;
}

/** Gives the page no frames, as a hidden tab has none. A browser without a screen hides no tab. */
async function hideFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const frames: Frames = { waiting: [], request: requestAnimationFrame };
    Object.assign(globalThis, {
      frames,
      requestAnimationFrame: (work: FrameRequestCallback) => frames.waiting.push(work),
    });
  });
}

function waitingFrames(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { frames: Frames }).frames.waiting.length);
}

async function showFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { frames } = globalThis as unknown as { frames: Frames };
    globalThis.requestAnimationFrame = frames.request;
    for (const work of frames.waiting) requestAnimationFrame(work);
  });
}
