import { existsSync } from "node:fs";
import { type FoundProgram, requireProgram } from "@holdfast/net-core/testing";
import { type Browser, chromium } from "playwright-core";

const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The Chromium of the machine: what `CHROMIUM` names, or what is on `PATH`. */
export const browserProgram: FoundProgram = findBrowser();

export function launchBrowser(): Promise<Browser> {
  const { path } = browserProgram;
  if (path === undefined) throw new Error(browserProgram.lack);
  return chromium.launch({ executablePath: path, args: ARGS });
}

function findBrowser(): FoundProgram {
  const named = process.env["CHROMIUM"];
  if (named !== undefined && existsSync(named)) return { name: "chromium", path: named, lack: undefined };
  return requireProgram("chromium");
}
