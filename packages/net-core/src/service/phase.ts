/**
 * How far a service has come. Only while it is `"ready"` is it to be sent clients; `"draining"` is from the moment when
 * it is asked to go until its last connection has ended.
 */
export type ServicePhase = "starting" | "ready" | "draining" | "stopped";
