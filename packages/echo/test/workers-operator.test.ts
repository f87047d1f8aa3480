import { describeService } from "@holdfast/net-core/testing";
import { describe, test } from "vitest";
import { COMMAND } from "./support/command.ts";

// By the environment: the flags are the suite's own.
process.env["ECHO_WORKERS"] = "2";

// Several workers are replaced where one process says that it needs a restart; see workers.test.ts.
const OTHERWISE = /^SIGHUP changes level and limits/;

// What is read, shown or refused before any worker is started is the same as of one process, and is tried there.
const BEFORE_WORKERS = /^(?!a certificate ).* that is wrong ends it with |^flags go before |^--/;

describe("of two workers", () => {
  describeService(
    { command: COMMAND, envPrefix: "ECHO" },
    {
      describe,
      test(name, body) {
        if (!BEFORE_WORKERS.test(name)) test.skipIf(OTHERWISE.test(name))(name, { timeout: 20_000 }, body);
      },
    },
  );
});
