import { type Broker, openSilent } from "./link.ts";

const AT_A_TIME = 64;

/** Opens so many connections and leaves them idle. */
export async function openIdle(broker: Broker, connections: number): Promise<void> {
  let opened = 0;
  const open = async (): Promise<void> => {
    while (opened < connections) {
      opened += 1;
      await openSilent(broker);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, open));
}
