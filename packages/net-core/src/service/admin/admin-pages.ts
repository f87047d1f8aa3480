import type { AdminAnswer, AdminRequest } from "./answer.ts";

/** The pages of an admin endpoint, and what is counted for them. */
export interface AdminPages {
  /** Loads what they need, and begins to count. */
  start(): Promise<void>;
  /** Counts no more. */
  stop(): void;
  /** Answers any request, with a page or with why there is none. */
  answer(request: AdminRequest): Promise<AdminAnswer>;
}
