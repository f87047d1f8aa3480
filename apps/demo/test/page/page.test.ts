import { skipNote } from "@holdfast/net-core/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserProgram, launchBrowser } from "./support/browser.ts";
import { openFakeLab } from "./support/fake-lab.ts";
import { openPage } from "./support/open-page.ts";

describe.skipIf(browserProgram.lack)(`the page${skipNote(browserProgram)}`, () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await launchBrowser()));
  afterAll(() => browser?.close());

  test("asks nobody but the demo for anything", async () => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab);
    await open.page.getByRole("button", { name: "play Port thief" }).first().click();
    await open.page.getByText("bound at the fourth attempt").waitFor();

    const hosts = new Set(open.requests.map((url) => new URL(url).host));

    expect([...hosts]).toEqual([new URL(open.url).host]);
    expect(open.errors).toEqual([]);
  });

  test("tells a fault in words, and marks it as held", async () => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab);

    await open.page.getByRole("button", { name: "play Half-close a client" }).first().click();

    await open.page.locator(".fault-detail .outcome", { hasText: "held" }).waitFor();
    expect(await open.page.locator(".fault-detail .step").allInnerTexts()).toHaveLength(2);
    expect(await open.page.locator(".fault-detail h3").innerText()).toBe("Half-close a client");
  });

  test("shows the numbers of the newest tick", async () => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab);
    const tick = lab.tick(77);

    await open.page.locator("[data-connection]").nth(11).waitFor();

    const shown = await open.page.locator('[data-plotted="chat throughput"]').innerText();
    expect(shown).toBe(`${tick.samples.chat.throughput}/s`);
    expect(await open.page.locator(".ledger-table tfoot td").allInnerTexts()).toEqual([
      "231,000",
      "231,000",
      "0",
      "0",
      "0",
    ]);
  });

  test("closes the connection whose button is pressed", async () => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab);
    lab.tick(1);

    await open.page.getByRole("button", { name: "close connection 3 of Chat" }).click();
    await open.page.getByRole("button", { name: "play Port thief" }).first().click();
    await open.page.locator(".outcome").first().waitFor(); // requests are taken in order

    expect(lab.closed).toEqual([{ server: "chat", id: "3" }]);
  });

  test("holds a dialogue, half-closes it and is told how it ended", async () => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab);
    const pane = open.page.locator("#pane-echo");
    await pane.getByRole("button", { name: "open", exact: true }).click();
    await pane.locator(".terminal-phase", { hasText: /^open$/ }).waitFor();

    await open.page.keyboard.type("abxd");
    await open.page.keyboard.press("Backspace");
    await open.page.keyboard.press("Backspace");
    await open.page.keyboard.type("cd");
    await open.page.keyboard.press("Enter");
    await pane.locator(".xterm-accessibility-tree", { hasText: /abcd[\s\S]*abcd/ }).waitFor();
    await open.page.keyboard.press("Control+d");

    await pane.getByText("both sides have ended").first().waitFor();
  });

  test("copies the test of a fault as it stands", async () => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab, { permissions: ["clipboard-read", "clipboard-write"] });

    await open.page.getByRole("button", { name: "copy the test" }).click();
    await open.page.getByRole("button", { name: "copy the test" }).getByText("copied").waitFor();

    expect(await open.page.evaluate(() => navigator.clipboard.readText())).toBe(lab.hello().faults[0]?.snippet);
  });

  test("says why something was refused", async () => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab);
    lab.refuse("echo is busy with another fault");

    await open.page.getByRole("button", { name: "play Port thief" }).first().click();

    await open.page.locator(".refusal", { hasText: "echo is busy with another fault" }).waitFor();
  });

  test("is used without a mouse, terminals included", async () => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab);
    const { keyboard } = open.page;
    const focused = (): Promise<string> =>
      open.page.evaluate(() => document.activeElement?.textContent?.trim() ?? "nothing");
    await open.page.evaluate(() => document.body.focus());

    await keyboard.press("f");
    await keyboard.press("Tab");
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await open.page.locator(".fault-detail .outcome", { hasText: "held" }).waitFor();
    await keyboard.press("t");
    await keyboard.press("Tab");
    await keyboard.press("ArrowRight");
    expect(await focused()).toBe("Chat, plain");
    await keyboard.press("ArrowLeft");
    await open.page.locator("#pane-echo").getByRole("button", { name: "open", exact: true }).press("Enter");
    await open.page.locator("#pane-echo .terminal-phase", { hasText: /^open$/ }).waitFor();
    await keyboard.type("by hand");
    await keyboard.press("Enter");
    await keyboard.press("Escape");
    expect(await focused()).toBe("Echo");
    await keyboard.press("?");

    expect(await open.page.locator("dialog").isVisible()).toBe(true);
    await keyboard.press("Escape");
    expect(await open.page.locator("dialog").isVisible()).toBe(false);
  });

  test("holds the rows still while one points at them, and says which are gone", async () => {
    await using lab = await openFakeLab();
    await using open = await openPage(browser, lab);
    lab.tick(1);
    const rows = open.page.locator("[data-connection]");
    await rows.nth(11).waitFor();

    await rows.nth(4).hover();
    lab.tick(2, { connections: (all) => all.filter(({ server }) => server !== "echo") });
    await open.page.locator(".is-gone").nth(3).waitFor();
    expect(await rows.count()).toBe(12);
    await open.page.mouse.move(5, 5);

    await expect.poll(() => rows.count()).toBe(8);
  });
});
