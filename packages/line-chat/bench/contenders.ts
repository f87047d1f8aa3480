import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ServerContender } from "../../../scripts/bench/load-cell.ts";
import { inspircdConfig } from "./inspircd-config.ts";
import { ngircdConfig } from "./ngircd-config.ts";

const COMMAND = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const INSPIRCD_VERSION = versionOf("inspircd", /InspIRCd-([\d.]+)/);
const NGIRCD_VERSION = versionOf("ngircd", /ngIRCd ([\d.]+)/);

export const INSPIRCD: readonly ServerContender[] = contenderIf(INSPIRCD_VERSION, {
  name: "InspIRCd",
  command: ({ path, port }) => {
    const file = `${path}.conf`;
    writeFileSync(file, inspircdConfig(port));
    return ["inspircd", `--config=${file}`, "--nofork", "--runasroot", "--nopid", "--nolog"];
  },
});

export const NGIRCD: readonly ServerContender[] = contenderIf(NGIRCD_VERSION, {
  name: "ngIRCd",
  command: ({ path, port }) => {
    const file = `${path}.conf`;
    writeFileSync(file, ngircdConfig(port));
    return ["ngircd", "--nodaemon", "--config", file];
  },
});

/** With its defaults, but for the endpoint and the limits against floods. */
export const HOLDFAST: readonly ServerContender[] = [
  {
    name: "holdfast-line-chat",
    command: ({ path, port }, nodeFlags) => {
      const place = ["--listen", `tcp://127.0.0.1:${port}`, "--store", `${path}.db`];
      const flags = [...place, "--lines-per-second", "0"];
      return [process.execPath, ...nodeFlags, COMMAND, ...flags];
    },
  },
];

export const PEER_NOTES: readonly string[] = [
  versionNote("InspIRCd", INSPIRCD_VERSION, "so no cell is judged"),
  versionNote("ngIRCd", NGIRCD_VERSION, "so it does not take part"),
];

function contenderIf(version: string | undefined, contender: ServerContender): readonly ServerContender[] {
  return version === undefined ? [] : [contender];
}

function versionNote(name: string, version: string | undefined, consequence: string): string {
  return version === undefined ? `${name} is not installed, ${consequence}` : `${name} ${version}`;
}

function versionOf(program: string, pattern: RegExp): string | undefined {
  return pattern.exec(spawnSync(program, ["--version"], { encoding: "utf8" }).stdout ?? "")?.[1];
}
