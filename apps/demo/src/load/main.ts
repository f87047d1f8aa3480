import { Crew } from "./crew.ts";
import type { FromLoad, ToLoad } from "./load-messages.ts";

// The process of the load clients. It is told by its channel what to do, and ends with it: also when whoever has started
// it was killed.
const REPORT_MS = 250;

const crew = new Crew(JSON.parse(process.argv[2] ?? "{}"));

process.on("disconnect", () => process.exit());
// Ctrl-C is for all processes of the terminal; these clients go when the demo, which drains its servers first, has gone.
process.on("SIGINT", () => undefined);
process.on("message", (message: ToLoad) => void obey(message));
tell({ type: "report", report: crew.report() });
setInterval(() => tell({ type: "report", report: crew.report() }), REPORT_MS);

async function obey(message: ToLoad): Promise<void> {
  switch (message.type) {
    case "pause":
      return crew.pause();
    case "resume":
      return crew.resume();
    case "settle": {
      const { request, deadlineMs } = message;
      const isSettled = await crew.settled(deadlineMs);
      tell({ type: "settled", request, isSettled, report: crew.report() });
    }
  }
}

function tell(message: FromLoad): void {
  // Why it cannot be told is that the channel is closing, at whose end this process goes.
  process.send?.(message, () => undefined);
}
