import { describeService } from "@holdfast/net-core/testing";
import { describe, test } from "vitest";
import { COMMAND } from "./support/command.ts";

// Each case starts processes, up to half a dozen: on a busy machine that takes its time.
describeService(
  { command: COMMAND, envPrefix: "ECHO" },
  { describe, test: (name, body) => test(name, { timeout: 20_000 }, body) },
);
