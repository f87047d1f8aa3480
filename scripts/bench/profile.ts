import { basename } from "node:path";

/** What is read of a .cpuprofile. https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** The functions that took most time themselves, with their share of the time that was not idle. */
export function topSelfTimes(json: string, count = 10): string[] {
  const { nodes, samples, timeDeltas } = JSON.parse(json) as CpuProfile;
  const nameOf = new Map(nodes.map(({ id, callFrame }) => [id, frameName(callFrame)]));
  const times = new Map<string, number>();
  for (const [at, id] of samples.entries()) {
    const name = nameOf.get(id) ?? "";
    if (name !== "(idle)") times.set(name, (times.get(name) ?? 0) + (timeDeltas[at] ?? 0));
  }
  const total = times.values().reduce((sum, time) => sum + time, 0);
  const longest = [...times].toSorted(([, a], [, b]) => b - a).slice(0, count);
  return longest.map(([name, time]) => `${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}`);
}

function frameName({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName || "(anonymous)";
  return url === "" ? name : `${name}  ${url.startsWith("node:") ? url : basename(url)}:${lineNumber + 1}`;
}
