import type { JSX } from "preact";
import { settings } from "../state/settings.ts";
import { SHORTCUTS } from "./shortcuts.ts";

export function KeysDialog(): JSX.Element {
  const { hasShortcuts } = settings;
  return (
    <dialog id="keys" aria-labelledby="keys-title">
      <form method="dialog">
        <h2 id="keys-title">Keys</h2>
        <dl>
          {SHORTCUTS.map(({ key, does }) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
          <div>
            <dt>
              <kbd>Tab</kbd> <kbd>Esc</kbd>
            </dt>
            <dd>leave a terminal, onward or back to its tab</dd>
          </div>
          <div>
            <dt>
              <kbd>Ctrl</kbd> <kbd>D</kbd>
            </dt>
            <dd>in a terminal: end your side of the connection</dd>
          </div>
        </dl>
        <label class="check">
          <input
            type="checkbox"
            checked={hasShortcuts.value}
            onChange={(event) => void (hasShortcuts.value = event.currentTarget.checked)}
          />
          single keys work
        </label>
        <button type="submit" class="play">
          close
        </button>
      </form>
    </dialog>
  );
}
