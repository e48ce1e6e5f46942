/**
 * When a round comes: behaviour only, never how long it takes.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { setImmediate } from "node:timers";
import { WriteScheduler } from "../../../server/hub/write_scheduler.ts";

/** A round that was long enough and had enough messages to make the next one wait. */
const LONG_AGO_MS = 10;
const MANY = 100;

/** After so long a test that would hang has failed. No expectation: a round comes after some milliseconds. */
const NET_MS = 20_000;

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

Deno.test("a pulse runs once, soon, however often it is asked to", async () => {
  let rounds = 0;
  const scheduler = new WriteScheduler(() => rounds++);
  for (let request = 0; request < 10; request++) scheduler.request();
  assertEquals(rounds, 0, "not within the request");
  await turns(1);
  assertEquals(rounds, 1);
  await turns(10);
  assertEquals(rounds, 1);
});

Deno.test("a pulse runs again when it is asked to during a round or after it", async () => {
  let rounds = 0;
  const scheduler: WriteScheduler = new WriteScheduler(() => {
    rounds++;
    if (rounds === 1) scheduler.request();
  });
  scheduler.request();
  await turns(5);
  assertEquals(rounds, 2);
  scheduler.request();
  await turns(5);
  assertEquals(rounds, 3);
});

Deno.test("a pulse lets the next round wait after one that was long and large, and then runs it", async () => {
  const ran = Promise.withResolvers<void>();
  let rounds = 0;
  const scheduler = new WriteScheduler(() => {
    rounds++;
    ran.resolve();
  });
  scheduler.finished(performance.now() - LONG_AGO_MS, MANY);
  scheduler.request();
  scheduler.request();
  await ran.promise;
  await turns(5);
  assertEquals(rounds, 1);
});

Deno.test("a pulse that waits runs in the end although input comes all the time", async () => {
  let hasRun = false;
  const scheduler = new WriteScheduler(() => hasRun = true);
  scheduler.finished(performance.now() - LONG_AGO_MS, MANY);
  scheduler.request();
  const began = performance.now();
  while (!hasRun) {
    // In each turn of the loop, so that it never looks as if no input came.
    scheduler.heard();
    await new Promise<void>((resolve) => void setImmediate(resolve));
    assert(performance.now() - began < NET_MS, "the round has not come while there was input");
  }
});

for (const [what, agoMs, messages] of [["short", -1_000_000, MANY], ["of few messages", LONG_AGO_MS, 1]] as const) {
  Deno.test(`a pulse does not wait after a round that was ${what}`, async () => {
    let rounds = 0;
    const scheduler = new WriteScheduler(() => rounds++);
    scheduler.finished(performance.now() - agoMs, messages);
    scheduler.request();
    await turns(1);
    assertEquals(rounds, 1);
  });
}
