/**
 * How long work shares the main thread. That sockets get their turn is tested in tests/end_to_end.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { TimeSlice } from "../../shared/event_loop.ts";

Deno.test("TimeSlice yields in the given way, once its time is over", async () => {
  let [now, yields] = [0, 0];
  const slice = new TimeSlice(() => now, { yieldTo: () => (yields++, Promise.resolve()) });
  assertEquals(slice.pause(), null);
  now += 2;
  await slice.pause();
  assertEquals([slice.pause(), yields], [null, 1]);
});

Deno.test("TimeSlice measures the work between its pauses, and no more than a second of a slice", async () => {
  let now = 0;
  const slice = new TimeSlice(() => now, { yieldTo: () => (now += 500, Promise.resolve()) });
  for (let count = 0; count < 3; count++) {
    now += 2;
    assertEquals(slice.usedMs, 2 * count + 2);
    await slice.pause();
  }
  assertEquals(slice.usedMs, 6);
  now += 60_000;
  assertEquals(slice.usedMs, 1006);
  await slice.pause();
  now += 1;
  assertEquals(slice.usedMs, 1007);
});
