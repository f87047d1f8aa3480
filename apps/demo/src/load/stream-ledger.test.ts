import { describe, expect, test } from "vitest";
import { StreamLedger } from "./stream-ledger.ts";

const NOTHING = { sent: 0, received: 0, resent: 0, recognised: 0, lost: 0, doubled: 0 };

function ledgerOf(messages: number): StreamLedger {
  const ledger = new StreamLedger();
  for (let at = 1; at <= messages; at += 1) ledger.send(at);
  return ledger;
}

describe("the ledger of a stream", () => {
  test("counts what was sent and what has arrived, in any order", () => {
    const ledger = ledgerOf(3);

    expect([3, 1, 2].map((number) => ledger.receive(number))).toEqual(["new", "new", "new"]);
    expect(ledger.counts).toEqual({ ...NOTHING, sent: 3, received: 3 });
    expect(ledger.missing).toEqual([]);
  });

  test("has a message doubled that comes more often than it was sent", () => {
    const ledger = ledgerOf(2);
    ledger.receive(1);

    expect(ledger.receive(1)).toBe("doubled");
    expect(ledger.receive(1)).toBe("doubled");
    expect(ledger.counts).toEqual({ ...NOTHING, sent: 2, received: 1, doubled: 2 });
  });

  test.each([
    ["before it has arrived", [["again"], ["receive", "new"], ["receive", "recognised"], ["receive", "doubled"]]],
    ["after it has arrived", [["receive", "new"], ["again"], ["receive", "recognised"], ["receive", "doubled"]]],
    [
      "twice",
      [
        ["again"],
        ["again"],
        ["receive", "new"],
        ["receive", "recognised"],
        ["receive", "recognised"],
        ["receive", "doubled"],
      ],
    ],
  ])("knows each copy of a message that was sent again %s, and no more than those", (_, steps) => {
    const ledger = ledgerOf(1);

    for (const [step, receipt] of steps) {
      if (step === "again") ledger.sendAgain(1, 2);
      else expect(ledger.receive(1)).toBe(receipt);
    }
    expect(ledger.counts).toMatchObject({ sent: 1, received: 1, doubled: 1 });
  });

  test("has lost what was given up, until it comes after all or is sent again", () => {
    const ledger = ledgerOf(4);
    ledger.receive(2);

    ledger.giveUp(4);
    expect(ledger.counts).toMatchObject({ received: 1, lost: 2 });
    expect(ledger.missing).toEqual([1, 3, 4]);

    ledger.receive(1);
    ledger.sendAgain(3, 5);
    expect(ledger.counts).toMatchObject({ received: 2, lost: 0, resent: 1 });
    ledger.giveUp(5);
    expect(ledger.counts.lost).toBe(1);
  });

  test("does not know what was never sent", () => {
    const ledger = ledgerOf(1);

    expect([0, 2, -1, 0.5, Number.NaN].map((number) => ledger.receive(number))).toEqual(Array(5).fill("unknown"));
    expect(ledger.counts).toEqual({ ...NOTHING, sent: 1 });
  });

  test("tells when a new message was sent last", () => {
    const ledger = ledgerOf(2);
    const sentAt: number[] = [];
    ledger.sendAgain(2, 50);

    for (const number of [1, 2, 2]) ledger.receive(number, (at) => sentAt.push(at));

    expect(sentAt).toEqual([1, 50]);
  });

  test("remembers a bounded number of copies that never came", () => {
    const ledger = ledgerOf(20_000);
    for (let number = 1; number <= 20_000; number += 1) {
      ledger.sendAgain(number, 0);
      ledger.receive(number);
    }

    expect(ledger.receive(20_000)).toBe("recognised");
    expect(ledger.receive(1)).toBe("doubled");
  });
});
