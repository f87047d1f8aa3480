import type { LoadClients } from "../load/load-clients.ts";
import type { Tick } from "../wire/messages.ts";
import type { Sample } from "../wire/view.ts";
import type { DemoServer } from "./demo-server.ts";
import { type OfEach, ofEach } from "./each-server.ts";
import { mostTelling, Observer } from "./observer.ts";

const KEPT_MS = 120_000;
/** So many connections are shown, of however many there are. */
const ROWS = 100;

/** Looks at all servers at once, and keeps what it has seen for two minutes. */
export class Lookout {
  readonly #servers: Readonly<OfEach<DemoServer>>;
  readonly #observers: Readonly<OfEach<Observer>>;
  readonly #samples: OfEach<Sample[]> = ofEach(() => []);

  constructor(servers: Readonly<OfEach<DemoServer>>) {
    this.#servers = servers;
    this.#observers = ofEach((name) => new Observer(servers[name]));
  }

  /** The last minutes, the oldest first. */
  get samples(): Readonly<OfEach<readonly Sample[]>> {
    return this.#samples;
  }

  async look(load: LoadClients): Promise<Tick> {
    const rates = load.rates();
    const { echo, chat, broker } = this.#observers;
    const sights = await Promise.all([echo.look(rates.echo), chat.look(rates.chat), broker.look(rates.broker)]);
    const [ofEcho, ofChat, ofBroker] = sights;
    const samples = { echo: ofEcho.sample, chat: ofChat.sample, broker: ofBroker.sample };
    this.#keep(samples);
    return {
      servers: Object.values(this.#servers).map(({ view }) => view),
      samples,
      ledger: load.ledger(),
      connections: mostTelling(
        sights.flatMap(({ connections }) => connections),
        ROWS,
      ),
      total: sights.reduce((sum, { total }) => sum + total, 0),
    };
  }

  #keep(samples: Readonly<OfEach<Sample>>): void {
    ofEach((name) => {
      const kept = this.#samples[name];
      kept.push(samples[name]);
      kept.splice(
        0,
        kept.findIndex(({ at }) => at > samples[name].at - KEPT_MS),
      );
    });
  }
}
