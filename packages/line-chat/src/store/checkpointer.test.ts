import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test, vi } from "vitest";
import { Checkpointer } from "./checkpointer.ts";
import { openDatabase } from "./database.ts";

test("what is beside the file comes into it when it is much, while the file is open", async () => {
  await using folder = await temporaryDirectory();
  const path = folder.path("chat.db");
  using database = openDatabase(path);
  const checkpointer = new Checkpointer(path, (error) => expect.unreachable(String(error)));
  const insert = database.prepare("INSERT INTO log (name) VALUES (?)");
  insert.run("small");
  const before = statSync(path).size;
  checkpointer.begin();

  insert.run("x".repeat(5_000_000));
  expect(statSync(path).size).toBe(before);
  checkpointer.begin();

  await vi.waitFor(() => expect(statSync(path).size).toBeGreaterThan(5_000_000), 10_000);
  checkpointer.close();
  expect(new DatabaseSync(path).prepare("SELECT count(*) AS n FROM log").get()).toEqual({ n: 2 });
});
