// `node ../../scripts/bundle-command.ts`, in the folder of a server and after `tsc`: makes two files of dist/main.js and
// all that it imports. A start reads them in place of some 200, which would be most of its time; what is loaded only
// when it is asked for stays apart. They are CommonJS, whose `require` of Node's own modules takes a third of the time
// that an `import` takes: that one first makes a namespace of every export.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type ChunkingContext, type Plugin, rolldown } from "rolldown";

const MAIN = resolve("dist/main.js");

// Ways of pino's to write that no command uses, since a service's log has its own: they bring half of what pino loads.
const UNUSED = ["sonic-boom", "thread-stream"];

const bundle = await rolldown({
  input: { main: MAIN },
  platform: "node",
  plugins: [withoutTopLevelAwait(), withoutModules(UNUSED)],
});
await bundle.write({
  dir: "dist",
  format: "cjs",
  sourcemap: true,
  comments: { legal: true, jsdoc: false, annotation: false }, // a fifth of what a start would read
  entryFileNames: "[name].cjs",
  chunkFileNames: "main-[name].cjs",
  cleanDir: false,
  codeSplitting: { groups: [{ name: loadedAtStart(), debugName: "start" }] },
});
await bundle.close();
writeFileSync(MAIN, `import { createRequire } from "node:module";\n\ncreateRequire(import.meta.url)("./main.cjs");\n`);

/** CommonJS has none. The one that there is waits for nothing but the end: `runService` tells itself what goes wrong. */
function withoutTopLevelAwait(): Plugin {
  return {
    name: "without-top-level-await",
    transform: {
      filter: { id: MAIN },
      handler(code) {
        if (!code.includes("\nawait runService(")) throw new Error(`${MAIN} does not end with "await runService(…)"`);
        return { code: code.replace("\nawait runService(", "\nvoid runService("), map: null };
      },
    },
  };
}

/** Puts a class in the place of each module that says so when somebody makes an instance of it after all. */
function withoutModules(names: readonly string[]): Plugin {
  const prefix = "\0without:";
  return {
    name: "without-modules",
    resolveId: (name) => (names.includes(name) ? `${prefix}${name}` : undefined),
    load(id) {
      if (!id.startsWith(prefix)) return undefined;
      const message = JSON.stringify(`${id.slice(prefix.length)} is not in this bundle`);
      return `module.exports = class { constructor() { throw new Error(${message}); } };`;
    },
  };
}

/** Names one chunk for all that is imported before the entry runs, and leaves the rest to the bundler. */
function loadedAtStart(): (id: string, context: ChunkingContext) => string | undefined {
  let ids: ReadonlySet<string> | undefined;
  return (id, context) => {
    ids ??= importedBy(MAIN, context);
    return ids.has(id) ? "start" : undefined;
  };
}

/** Not `entry` itself, since a chunk that is loaded later may need all the others and must not run it again. */
function importedBy(entry: string, context: ChunkingContext): ReadonlySet<string> {
  const ids = new Set<string>();
  const add = (id: string): void => {
    for (const imported of context.getModuleInfo(id)?.importedIds ?? []) {
      if (ids.has(imported)) continue;
      ids.add(imported);
      add(imported);
    }
  };
  add(entry);
  return ids;
}
