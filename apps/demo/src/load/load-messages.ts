import type { LoadRates, LoadRow } from "./load-clients.ts";

/** What the load clients have counted so far. */
export interface LoadReport {
  readonly ledger: readonly LoadRow[];
  readonly rates: LoadRates;
}

/** What the process of the load clients is told. */
export type ToLoad =
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  | { readonly type: "settle"; readonly request: number; readonly deadlineMs: number };

/** What it tells. */
export type FromLoad =
  | { readonly type: "report"; readonly report: LoadReport }
  | {
      readonly type: "settled";
      readonly request: number;
      readonly isSettled: boolean;
      readonly report: LoadReport;
    };
