import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// The page is built into the folder from which the demo serves it; nothing in it is loaded from elsewhere.
export default defineConfig({
  root: fileURLToPath(new URL("src/web", import.meta.url)),
  publicDir: false,
  build: {
    outDir: fileURLToPath(new URL("dist/web", import.meta.url)),
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_000,
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
});
