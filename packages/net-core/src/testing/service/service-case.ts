import type { Scope } from "./scope.ts";

/** The command that is tested. */
export interface ServiceUnderTest {
  /** Program and arguments, such as `[process.execPath, "dist/cli.js"]`. */
  readonly command: readonly string[];
  /** What its environment variables begin with: `"ECHO"`. */
  readonly envPrefix: string;
}

/** One claim about a service. */
export interface ServiceCase {
  readonly name: string;
  /** Why it cannot be tried here, if so. */
  readonly lack?: string | undefined;
  /** @param scope closes what is given to it, however the case ends. */
  run(service: ServiceUnderTest, scope: Scope): Promise<void>;
}
