const VARIABLE = "HOLDFAST_WORKER";

/** What makes a process of the same command a worker. */
export const WORKER_ENVIRONMENT: Readonly<Record<string, string>> = { [VARIABLE]: "1" };

/** Whether this process was started as a worker. What it starts itself is none. */
export function takeWorkerEnvironment(env: NodeJS.ProcessEnv): boolean {
  const isWorker = env[VARIABLE] === "1" && process.send !== undefined;
  delete env[VARIABLE];
  return isWorker;
}
