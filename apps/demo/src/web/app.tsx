import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Connections } from "./connections/connections.tsx";
import { FaultLab } from "./faults/fault-lab.tsx";
import { Header } from "./header.tsx";
import { linkState } from "./link/link.ts";
import { KeysDialog } from "./keys/keys-dialog.tsx";
import { Ledger } from "./ledger/ledger.tsx";
import { LogPanel } from "./log/log-panel.tsx";
import { News } from "./servers/news.tsx";
import { Servers } from "./servers/servers.tsx";
import { refusal } from "./state/store.ts";
import { Terminals } from "./terminals/terminals.tsx";

export function App(): JSX.Element {
  return (
    <>
      <a class="skip" href="#faults">
        to the fault lab
      </a>
      <Header />
      <main class={linkState.value.phase === "open" ? "" : "is-stale"}>
        <Servers />
        <FaultLab />
        <Ledger />
        <Connections />
        <Terminals />
        <LogPanel />
      </main>
      <Refusal />
      <News />
      <KeysDialog />
    </>
  );
}

const REFUSAL_SHOWN_MS = 4_000;

function Refusal(): JSX.Element {
  const shown = refusal.value;
  useEffect(() => {
    if (!shown) return undefined;
    const timer = setTimeout(() => void (refusal.value = null), REFUSAL_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <div role="status" class={shown ? "refusal is-shown" : "refusal"}>
      {shown?.why}
    </div>
  );
}
