import { signal } from "@preact/signals";
import type { FromPage, ToPage } from "../../wire/messages.ts";
import { nextDelay } from "./backoff.ts";

export type LinkState =
  | { readonly phase: "connecting" }
  | { readonly phase: "open" }
  | { readonly phase: "waiting"; readonly attempt: number; readonly until: number };

/** How the page stands with the host. */
export const linkState = signal<LinkState>({ phase: "connecting" });
/** When the host was last heard of. */
export const lastHeard = signal(0);

type Hear = (message: ToPage) => void;

const listeners = new Set<Hear>();
let socket: WebSocket | undefined;
let attempt = 0;

/** Connects to the host that the page is from, and again whenever that is lost. */
export function openLink(): void {
  linkState.value = { phase: "connecting" };
  socket = new WebSocket(new URL("live", location.href.replace(/^http/, "ws")));
  socket.addEventListener("message", ({ data }) => hear(JSON.parse(String(data)) as ToPage));
  socket.addEventListener("close", waitAndOpen);
}

/** @returns how to stop listening. */
export function onMessage(listener: Hear): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks the host for something; lost when there is none, which the page shows. */
export function ask(request: FromPage): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request));
}

function hear(message: ToPage): void {
  attempt = 0;
  lastHeard.value = Date.now();
  if (message.type === "hello") linkState.value = { phase: "open" };
  for (const listener of listeners) listener(message);
}

function waitAndOpen(): void {
  attempt += 1;
  const delayMs = nextDelay(attempt, Math.random());
  linkState.value = { phase: "waiting", attempt, until: Date.now() + delayMs };
  setTimeout(openLink, delayMs);
}
