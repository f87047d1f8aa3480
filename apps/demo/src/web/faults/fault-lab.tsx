import type { JSX } from "preact";
import { Panel } from "../parts/panel.tsx";
import { settings } from "../state/settings.ts";
import { faults } from "../state/store.ts";
import { FaultDetail } from "./fault-detail.tsx";
import { FaultList } from "./fault-list.tsx";

export function FaultLab(): JSX.Element {
  const selected = faults.value.find(({ id }) => id === settings.fault.value) ?? faults.value[0];
  return (
    <Panel id="faults" title="Fault lab" aside={<span class="hint">break something; watch it hold</span>}>
      <div class="fault-lab">
        <FaultList selected={selected?.id} />
        {selected ? <FaultDetail fault={selected} /> : <p class="steps-none">No faults to play.</p>}
      </div>
    </Panel>
  );
}
