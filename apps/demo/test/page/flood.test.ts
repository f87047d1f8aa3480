import { setImmediate } from "node:timers/promises";
import { skipNote } from "@holdfast/net-core/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserProgram, launchBrowser } from "./support/browser.ts";
import { type FakeLab, openFakeLab } from "./support/fake-lab.ts";
import { fakeEntry } from "./support/fake-views.ts";
import { openPage } from "./support/open-page.ts";

const EVENTS_A_SECOND = 100_000;
const FLOOD_MS = 4_000;

describe.skipIf(browserProgram.lack)(`the page under a flood${skipNote(browserProgram)}`, () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await launchBrowser()));
  afterAll(() => browser?.close());

  test("shows what is newest of 100,000 events a second, says how many it leaves out, and does not freeze", async ({
    annotate,
  }) => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab);
    await countFrames(open.page);

    const flooded = flood(lab);
    await open.page.locator(".sampled").waitFor();
    const sampled = await open.page.locator(".sampled").innerText();
    const events = await flooded;
    const frames = await open.page.evaluate(() => (globalThis as unknown as { frames: number[] }).frames);
    const last = lab.tick(9_999);

    expect(events).toBeGreaterThan((EVENTS_A_SECOND * FLOOD_MS) / 1_000 / 2);
    expect(Number(/1 in ([\d,]+)/.exec(sampled)?.[1]?.replaceAll(",", ""))).toBeGreaterThan(10);
    expect(await open.page.locator("*").count()).toBeLessThan(1_500);
    const readout = open.page.locator('[data-plotted="echo throughput"]');
    await expect.poll(() => readout.innerText()).toBe(`${last.samples.echo.throughput}/s`);
    expect(Math.max(...frames)).toBeLessThan(1_000);
    await annotate(summary(events, frames, sampled));
  });
});

/** Tells as much as there would be, in slices of ten milliseconds. @returns how many events that were. */
async function flood(lab: FakeLab): Promise<number> {
  const started = performance.now();
  let told = 0;
  for (let seed = 0; performance.now() - started < FLOOD_MS; seed += 1) {
    const due = Math.floor(((performance.now() - started) / 1_000) * EVENTS_A_SECOND) - told;
    lab.log(Array.from({ length: due }, (_, index) => fakeEntry(`event ${told + index}`)));
    lab.tick(seed);
    told += due;
    const next = performance.now() + 10;
    while (performance.now() < next) await setImmediate();
  }
  return told;
}

/** Notes how long each frame of the page took. */
async function countFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(globalThis, { frames });
    let last = performance.now();
    const note = (now: number): void => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
}

function summary(events: number, frames: readonly number[], sampled: string): string {
  const sorted = frames.toSorted((one, other) => one - other);
  const at = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1);
  return `${events} events, ${frames.length} frames: half within ${at(0.5)} ms, 99 in 100 within ${at(0.99)} ms; ${sampled}`;
}
