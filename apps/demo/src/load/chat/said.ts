/** The room that is loaded. */
export const ROOM = "#load";

/** A numbered line of a load client. */
export interface Said {
  readonly sender: string;
  readonly number: number;
}

export function sayingOf({ sender, number }: Said): string {
  return `load ${sender} ${number}`;
}

/** @returns `undefined` for what others say. */
export function saidIn(text: string): Said | undefined {
  const [, sender, number] = /^load (\S+) (\d+)$/.exec(text) ?? [];
  return sender === undefined ? undefined : { sender, number: Number(number) };
}
