import { readFileSync } from "node:fs";

const PACKAGE = new URL("../package.json", import.meta.url);

/** The package's own. */
export const VERSION: string = (JSON.parse(readFileSync(PACKAGE, "utf8")) as { version: string }).version;
