import { closeSync, openSync, statSync } from "node:fs";
import { devNull } from "node:os";
import { describe, expect, test } from "vitest";
import { descriptorCountFault, descriptorCounter, descriptorLimit } from "./descriptors-in-use.ts";

describe.runIf(process.platform === "linux")("on Linux", () => {
  test.each([
    ["by the size of their directory, where that is their number", descriptorCounter],
    ["by listing it, where its size says nothing", () => descriptorCounter(() => 0)],
  ])("descriptors are counted %s", (_how, choose) => {
    const counter = choose();
    const before = counter?.count() ?? Number.NaN;
    const opened = Array.from({ length: 50 }, () => openSync(devNull, "r"));

    const during = counter?.count();
    for (const fd of opened) closeSync(fd);

    expect([during, counter?.count()]).toEqual([before + 50, before]);
  });

  const { size } = statSync("/proc/self/fd", { throwIfNoEntry: false }) ?? { size: 0 };
  test.skipIf(size === 0)("both counts are the same (since Linux 6.2), and the one that costs little is taken", () => {
    const listing = descriptorCounter(() => 0);

    expect(descriptorCounter()).toMatchObject({ costsLittle: true });
    expect(listing?.costsLittle).toBe(false);
    expect(listing?.count()).toBe(descriptorCounter()?.count());
  });

  test("the limit is the one in force", () => {
    const { userLimits } = process.report.getReport() as unknown as { userLimits: { open_files: { soft: number } } };

    expect(descriptorLimit()).toBe(userLimits.open_files.soft);
  });
});

describe.runIf(process.platform !== "linux")("elsewhere", () => {
  test("nothing is known, and why is said", () => {
    expect([descriptorCounter(), descriptorLimit()]).toEqual([undefined, undefined]);
    expect(descriptorCountFault()).toMatch(/./);
  });
});
