import { describeService } from "@holdfast/net-core/testing";
import { describe, test } from "vitest";
import { COMMAND } from "./support/command.ts";

describeService({ command: COMMAND, envPrefix: "CHAT" }, { describe, test });
