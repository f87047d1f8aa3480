import { skipNote } from "@holdfast/net-core/testing";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Tick } from "../../src/wire/messages.ts";
import type { LedgerRow } from "../../src/wire/view.ts";
import type { Lab } from "../../src/lab/lab.ts";
import { openLab } from "../../src/lab/open-lab.ts";
import { browserProgram, launchBrowser } from "./support/browser.ts";
import { type OpenPage, openPage } from "./support/open-page.ts";

const FAULT_DEADLINE_MS = 25_000;

describe.skipIf(browserProgram.lack)(`the page of the real servers${skipNote(browserProgram)}`, () => {
  let browser: Browser;
  let lab: Lab;
  let open: OpenPage;
  beforeAll(async () => {
    browser = await launchBrowser();
    lab = await openLab();
    open = await openPage(browser, lab);
  }, 60_000);
  afterAll(async () => {
    await open?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
    await browser?.close();
  }, 60_000);

  test("shows the three servers where they listen, as the processes that they are", async () => {
    for (const { name, pid, endpoints } of lab.hello().servers) {
      const card = open.page.locator(`[data-server="${name}"]`);
      expect(await card.locator(".pill").innerText()).toBe("listening");
      expect(await card.locator(".facts").innerText()).toContain(`pid ${pid}`);
      expect(await card.locator(".card-line code").allInnerTexts()).toEqual(endpoints);
    }
  });

  test("an echo answers what is typed, and half-closed it still ends in good order", async () => {
    const { type, shows, pane } = await terminal(open, "Echo");

    await type("hold fast");
    await shows(/hold fast\s*hold fast/);
    await pane.getByRole("button", { name: "half-close", exact: true }).click();

    await shows(/both sides have ended/);
  });

  test("both dialects of the chat hear each other", async () => {
    const irc = await terminal(open, "Chat, IRC");
    await irc.shows(/ 422 guest/);
    await irc.type("JOIN #lobby");
    await irc.shows(/ 366 guest\S+ #lobby/);
    const plain = await terminal(open, "Chat, plain");
    await plain.shows(/You are in #lobby/);

    await plain.type("good evening");
    await open.page.getByRole("tab", { name: "Chat, IRC" }).click();
    await irc.shows(/PRIVMSG #lobby :good evening/);
    await irc.type("PRIVMSG #lobby :and to you");
    await open.page.getByRole("tab", { name: "Chat, plain" }).click();

    await plain.shows(/and to you/);
  });

  test("a broker delivers what is published by hand", async () => {
    const { type, shows } = await terminal(open, "Broker");

    await type("SUB by.hand 7");
    await type("PUB by.hand 5");
    await type("hello");

    await shows(/MSG by\.hand 7 5\s*hello/);
  });

  test("a connection whose button is pressed is closed", async () => {
    const before = new Set(await echoConnections(open));
    const { pane } = await terminal(open, "Echo");
    const added = async (): Promise<string[]> => (await echoConnections(open)).filter((id) => !before.has(id));
    await expect.poll(added).toHaveLength(1);

    await open.page.getByRole("button", { name: `close connection ${(await added()).join()} of Echo` }).click();

    await expect.poll(() => pane.locator(".terminal-phase").innerText(), { timeout: 10_000 }).toBe("closed");
  });

  test("the ledger on the page is one that the clients have told", async () => {
    const told: LedgerRow[][] = [];
    const watching = new AbortController();
    const onTick = ({ ledger }: Tick): unknown => told.push([...ledger]);
    lab.watch({ onTick, onLog: () => undefined, onRun: () => undefined }, watching.signal);
    await expect.poll(() => told.length, { timeout: 10_000 }).toBeGreaterThan(8);

    const shown = await ledgerOf(open);
    watching.abort();

    expect(told.map((ledger) => ledger.map(({ sent, received }) => [sent, received]))).toContainEqual(
      shown.map(({ sent, received }) => [sent, received]),
    );
  });

  test(
    "every fault holds when it is pressed, and nothing is lost or doubled",
    async () => {
      const held: string[] = [];
      const { faults } = lab.hello();
      for (const { id } of faults) held.push(await play(open, id));
      await lab.settled(10_000);

      expect(held).toEqual(faults.map(({ id }) => `${id}: held`));
      const none = { lost: 0, doubled: 0 };
      expect(await ledgerOf(open)).toMatchObject([none, none, none]);
      expect(open.errors).toEqual([]);
    },
    12 * FAULT_DEADLINE_MS,
  );
});

interface TypedTerminal {
  readonly pane: Locator;
  type(line: string): Promise<void>;
  shows(text: RegExp): Promise<void>;
}

async function terminal({ page }: OpenPage, title: string): Promise<TypedTerminal> {
  await page.getByRole("tab", { name: title }).click();
  const pane = page.getByRole("tabpanel", { name: title });
  await pane.getByRole("button", { name: "open", exact: true }).click();
  await pane.locator(".terminal-phase", { hasText: /^open$/ }).waitFor();
  const screen = pane.locator(".xterm-accessibility-tree");
  return {
    pane,
    async type(line) {
      await pane.locator(".xterm-helper-textarea").focus();
      await page.keyboard.type(line);
      await page.keyboard.press("Enter");
    },
    shows: (text) => screen.filter({ hasText: text }).waitFor(),
  };
}

function echoConnections({ page }: OpenPage): Promise<string[]> {
  const rows = page.locator(".connections-table tr.server-echo");
  return rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-connection") ?? ""));
}

/** Presses a fault. @returns what the page says of it once it is over. */
async function play({ page }: OpenPage, fault: string): Promise<string> {
  const card = page.locator(`[data-fault="${fault}"]`);
  await card.locator('.play:not([aria-disabled="true"])').click();
  const outcome = card.locator(".outcome", { hasText: /held|did not hold/ });
  await outcome.waitFor({ timeout: FAULT_DEADLINE_MS });
  const said = await outcome.innerText();
  return `${fault}: ${said}${said === "held" ? "" : ` (${(await page.locator(".step").allInnerTexts()).join("; ")})`}`;
}

/** The rows of the ledger, all of one moment. */
async function ledgerOf({ page }: OpenPage): Promise<Omit<LedgerRow, "server">[]> {
  const rows = await page
    .locator(".ledger-table tbody tr")
    .evaluateAll((all) =>
      all.map((row) => Array.from(row.querySelectorAll("td"), (cell) => Number(cell.textContent.replaceAll(",", "")))),
    );
  return rows.map(([sent = NaN, received = NaN, resent = NaN, lost = NaN, doubled = NaN]) => {
    return { sent, received, resent, lost, doubled };
  });
}
