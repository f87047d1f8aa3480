import type { IncomingHttpHeaders } from "node:http";
import type { SharedPath } from "../../bind/shared-paths.ts";
import type { ShutdownOptions, ShutdownReport } from "../../server/shutdown.ts";
import type { AdminAnswer } from "../admin/answer.ts";
import type { MetricsSample } from "../admin/metrics.ts";
import type { FileValue } from "../config/setting.ts";

/** Settings by their keys, as a file would have them; those that are not set are not there. */
export type WrittenConfig = Readonly<Record<string, FileValue>>;

/** What a process of a service is started with as a worker. */
export interface WorkerStart {
  /** As logs and ids show it. */
  readonly worker: number;
  readonly config: WrittenConfig;
  /** The Unix paths that other workers have already. */
  readonly paths: readonly SharedPath[];
}

/** How a worker has ended that was asked to go. */
export interface WorkerReport extends ShutdownReport {
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
  /** Its last figures; `undefined` without an admin endpoint. */
  readonly metrics: MetricsSample | undefined;
}

/** From the primary to a worker. */
export type ToWorker =
  | { readonly kind: "start"; readonly start: WorkerStart }
  /** The answer to `"hand-over"`: a connection that waited for this worker has come before it. */
  | { readonly kind: "handed-over" }
  | { readonly kind: "ask"; readonly id: number; readonly question: Question }
  /** `isFinal` where no other worker stays, so that Unix paths are removed. Comes again to bring the end forward. */
  | { readonly kind: "stop"; readonly times: ShutdownOptions; readonly isFinal: boolean };

/** A request for a page of the admin endpoint, as it can be sent to another process. */
interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<IncomingHttpHeaders>;
}

/** What a worker is asked, and answers. */
export type Question =
  | { readonly kind: "page"; readonly request: SentRequest }
  | { readonly kind: "metrics" }
  | { readonly kind: "reload"; readonly config: WrittenConfig };

/** From a worker to the primary. */
export type FromWorker =
  /** It takes messages from now on. */
  | { readonly kind: "online" }
  | { readonly kind: "ready"; readonly endpoints: readonly string[]; readonly paths: readonly SharedPath[] }
  /** It could not begin to serve. */
  | { readonly kind: "failed"; readonly exitCode: number; readonly line: string }
  /** It closes its Unix paths, and wants to serve first who is connected already. */
  | { readonly kind: "hand-over" }
  | { readonly kind: "answer"; readonly id: number; readonly answer: Answer }
  | { readonly kind: "stopped"; readonly report: WorkerReport };

/** `undefined` for a reload that went well. */
export type Answer = { readonly value: AnswerValue } | { readonly error: string };

export type AnswerValue = AdminAnswer | MetricsSample | undefined;
