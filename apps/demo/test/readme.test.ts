import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const at = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

test("the first README shows an example that net-core's own tests run", () => {
  const [, file = "", code] = /<!-- (\S+) -->\n\n```ts\n([\s\S]*?)```/.exec(at("README.md")) ?? [];

  expect(code).toBe(at(file));
});

test("the first README names commands that exist", () => {
  const { scripts } = JSON.parse(at("package.json")) as { scripts: Record<string, string> };
  const named = [...at("README.md").matchAll(/pnpm@12 (\S+)/g)].map(([, name = ""]) => name);

  expect(named.length).toBeGreaterThan(0);
  for (const name of named) expect(scripts).toHaveProperty(name.replaceAll(":", "\\:"));
});
