import type { Said } from "../../src/chat/events.ts";
import { Identity } from "../../src/chat/identity.ts";

const from = new Identity({ nick: "ann", user: "~a", host: "h", realName: "Ann" });

/** Something that was said at that moment, and is known by it. */
export function said(at: number): Said {
  return {
    kind: "said",
    id: `id${at}`,
    at,
    from,
    target: "#a",
    room: undefined,
    manner: "speech",
    text: "hi",
    tags: "",
  };
}
