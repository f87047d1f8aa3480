import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commonSettings } from "../common-settings.ts";
import { configOfWorker, divisionProblems, settingsOf, shareOf } from "./workers-setting.ts";

const settings = settingsOf({ canUseWorkers: true, settings: commonSettings({ listen: [":7007"] }) });

describe("the share of a worker", () => {
  test("makes up the total with those of the others, which differ by one at most", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 256 }), (total, parts) => {
        const shares = Array.from({ length: parts }, (_, place) => shareOf(total, parts, place));

        expect(shares.reduce((sum, share) => sum + share)).toBe(total);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("is of what is a total, and of nothing else", () => {
    const config = { workers: 3, "max-connections": 10, "max-per-address": undefined, "idle-timeout": 9 };

    expect(configOfWorker(settings, config, 0)).toEqual({ ...config, "max-connections": 4 });
    expect(configOfWorker(settings, config, 2)).toEqual({ ...config, "max-connections": 3 });
  });
});

describe("several workers", () => {
  test("cannot have less than one each of a limit", () => {
    const problems = divisionProblems(settings, { workers: 4, "max-connections": 4, "max-per-address": 3 });

    expect(problems).toEqual([
      {
        key: "max-per-address",
        message: "max-per-address must be at least as many as there are workers (4), got 3",
      },
    ]);
  });

  test("cannot have a queue of their own each", () => {
    expect(divisionProblems(settings, { workers: 2, "reuse-port": true })).toMatchObject([{ key: "reuse-port" }]);
    expect(divisionProblems(settings, { workers: 1, "reuse-port": true })).toEqual([]);
  });

  test("are there to be set only where a service says that it can have them", () => {
    expect(settings).toHaveProperty("workers");
    expect(settingsOf({ settings: commonSettings({ listen: [":7007"] }) })).not.toHaveProperty("workers");
  });
});
