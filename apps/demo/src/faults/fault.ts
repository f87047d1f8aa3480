import type { DemoServer } from "../lab/demo-server.ts";
import type { LoadClients } from "../load/load-clients.ts";
import type { FaultCard, ServerName } from "../wire/view.ts";

/** Something that goes wrong, and what Holdfast does about it. */
export interface Fault extends Omit<FaultCard, "snippet"> {
  /** Does it. @throws {ClaimError} where a server did not hold. */
  readonly play: (scene: FaultScene) => Promise<void>;
}

/** What a fault has to play with. */
export interface FaultScene {
  readonly servers: Readonly<Record<ServerName, DemoServer>>;
  /** The demo's own folder. */
  readonly folder: string;
  readonly load: LoadClients;
  /** Amber, for as long as people need to read it: what is done to the servers of the fault, or how they deal with it. */
  readonly trouble: (text: string) => Promise<void>;
  /** Red, for as long: a server does not serve. */
  readonly down: (text: string) => Promise<void>;
  /** Green: what must be true. @throws {ClaimError} where it is not. */
  readonly claim: (holds: boolean, text: string) => void;
}

/** A server did not do what was claimed of it. */
export class ClaimError extends Error {
  constructor(claim: string) {
    super(`it was claimed that ${claim}, and that is not so`);
  }
}
