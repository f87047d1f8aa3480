import { expect, test } from "vitest";
import type { DemoServer } from "../lab/demo-server.ts";
import { ofEach } from "../lab/each-server.ts";
import type { LoadClients } from "../load/load-clients.ts";
import type { FaultRun } from "../wire/view.ts";
import type { Fault } from "./fault.ts";
import { FaultLab } from "./fault-lab.ts";

/** Servers of which no more is known than how they are said to be. */
function stage(runs: FaultRun[] = []) {
  const servers = ofEach((name) => ({ name, condition: undefined }) as unknown as DemoServer);
  return { servers, folder: "", load: {} as LoadClients, stepMs: 0, onRun: (run: FaultRun) => void runs.push(run) };
}

function fault(id: string, play: Fault["play"]): Fault {
  return { id, title: id, does: id, servers: ["echo"], answer: id, play };
}

test("what is claimed and not so ends the run, which is then not held", async () => {
  const over = stage();
  const kill = fault("kill", async ({ claim }) => {
    claim(true, "it is day");
    claim(false, "it is night");
    claim(true, "never reached");
  });

  const run = await new FaultLab(over, [kill]).play("kill");

  expect(run.held).toBe(false);
  expect(run.steps.map(({ mood, text }) => `${mood}: ${text}`)).toEqual([
    "steady: it is day",
    "down: it was claimed that it is night, and that is not so",
  ]);
  expect(over.servers.echo.condition).toBeUndefined();
});

test("a server is in the mood of its fault until that is over", async () => {
  const over = stage();
  const moods: unknown[] = [];
  const kill = fault("kill", async ({ servers, down, trouble }) => {
    await down("gone");
    moods.push(servers.echo.condition, servers.chat.condition);
    await trouble("coming");
    moods.push(servers.echo.condition);
  });

  await new FaultLab(over, [kill]).play("kill");

  expect(moods).toEqual([{ mood: "down", why: "gone" }, undefined, { mood: "troubled", why: "coming" }]);
  expect(over.servers.echo.condition).toBeUndefined();
});

test("one fault is played after the other, in the order in which they were asked for", async () => {
  const runs: FaultRun[] = [];
  const order: string[] = [];
  const turn = Promise.withResolvers<void>();
  const first = fault("kill", async () => {
    order.push("first begins");
    await turn.promise;
    order.push("first ends");
  });
  const second = fault("flood", async () => void order.push("second"));
  const lab = new FaultLab(stage(runs), [first, second]);

  const played = [lab.play("kill"), lab.play("flood")];
  turn.resolve();
  await Promise.all(played);

  expect(order).toEqual(["first begins", "first ends", "second"]);
  expect(runs.filter(({ held }) => held).map(({ run, fault }) => [run, fault])).toEqual([
    [1, "kill"],
    [2, "flood"],
  ]);
});

test("the last fifty runs are kept", async () => {
  const lab = new FaultLab(stage(), [fault("kill", async () => undefined)]);

  for (let count = 0; count < 60; count += 1) await lab.play("kill");

  expect(lab.runs.map(({ run }) => run)).toEqual(Array.from({ length: 50 }, (_, place) => place + 11));
});
