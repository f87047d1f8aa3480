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
  run(service: ServiceUnderTest): Promise<void>;
}
