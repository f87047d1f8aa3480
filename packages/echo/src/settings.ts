import { type CommonSettings, commonSettings } from "@holdfast/net-core/service";

/** What the names of the environment's variables begin with. */
export const ENV_PREFIX = "ECHO";

/** All that can be set, in a file, in the environment or by flags. */
export const SETTINGS: CommonSettings = {
  ...commonSettings({ listen: ["tcp://127.0.0.1:7007"] }),
};
