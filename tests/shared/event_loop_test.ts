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
