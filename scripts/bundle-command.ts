// `node ../../scripts/bundle-command.ts`, in the folder of a server and after `tsc`: makes one file of dist/main.js and
// all that it imports. A start reads a few files in place of some 200, which would be most of its time; what is loaded
// only when it is asked for stays apart.
import { rolldown } from "rolldown";

const bundle = await rolldown({ input: { main: "dist/main.js" }, platform: "node" });
await bundle.write({
  dir: "dist",
  format: "esm",
  sourcemap: true,
  chunkFileNames: "main-[name].js",
  cleanDir: false,
});
await bundle.close();
