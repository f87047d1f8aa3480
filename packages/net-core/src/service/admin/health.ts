import type { ServicePhase } from "../phase.ts";
import { type AdminAnswer, textAnswer } from "./answer.ts";
import type { RouteTable } from "./router.ts";

/** What health is judged by. */
export interface HealthSource {
  readonly phase: () => ServicePhase;
  /** Whether a service that is up could serve a client; a text says why not. */
  readonly isReady?: (() => boolean | string) | undefined;
}

/**
 * The pages for supervisors. `/healthz` answers while the process lives and its event loop turns, so that only one that
 * hangs is restarted; `/readyz` says whether to send it clients; `/startupz` whether the other two may be asked yet.
 */
export function healthRoutes(source: HealthSource): RouteTable {
  return {
    "/healthz": { GET: () => textAnswer("ok") },
    "/readyz": { GET: () => readiness(source) },
    "/startupz": { GET: () => startup(source.phase()) },
  };
}

function readiness({ phase, isReady }: HealthSource): AdminAnswer {
  const now = phase();
  if (now !== "ready") return textAnswer(now, 503);
  const ready = isReady?.() ?? true;
  return ready === true ? textAnswer("ok") : textAnswer(ready || "not ready", 503);
}

// Who drains has been started: a supervisor that has not seen it before must not think otherwise.
export function startup(phase: ServicePhase): AdminAnswer {
  return phase === "ready" || phase === "draining" ? textAnswer("ok") : textAnswer(phase, 503);
}
